namespace HydraSharp.Server.Http;

/// <summary>One image of a request.</summary>
/// <param name="Name">What answers call it: the name that the client gave, without folders, or its number.</param>
/// <param name="Bytes">The file.</param>
readonly record struct Upload(string Name, ReadOnlyMemory<byte> Bytes);
