using HydraSharp.Determinism;
using HydraSharp.Files;

namespace HydraSharp.Tests.Files;

/// <summary>
/// A disk in memory that knows what would survive a power loss: a file's bytes once its write ended, a name in a folder once the folder was
/// synchronised. <see cref="Crash"/> gives one of the disks that could be found afterwards.
/// </summary>
internal sealed class LoggedStorage : IStorage
{
    readonly Folder root;

    public LoggedStorage() => root = new Folder();

    LoggedStorage(Folder root) => this.root = root;

    /// <summary>Receives before a change ends (what it does, and the disk as it then is).</summary>
    public Action<string, LoggedStorage>? Watch { get; set; }

    /// <summary>For the test of the tests: a disk whose fsync does nothing.</summary>
    public bool IgnoresSync { get; init; }

    public void CreateFolder(string path)
    {
        var (folder, name) = Place(path);
        if (!folder.Now.ContainsKey(name))
            folder.Change(new Edit(name, null, new Folder()));
        Log("create", path);
    }

    public void WriteFile(string path, Action<Stream> write)
    {
        var (folder, name) = Place(path);
        if (!folder.Now.TryGetValue(name, out var node))
            folder.Change(new Edit(name, null, node = new Bytes()));
        var file = (Bytes)node;
        (file.Content, file.Safe) = ([], false);
        using var buffer = new MemoryStream();
        try
        {
            write(buffer);
        }
        finally
        {
            file.Content = buffer.ToArray();
        }
        Log("writing", path);
        if (!IgnoresSync)
            file.Safe = true;
        Log("written", path);
    }

    public void AppendFile(string path, Action<Stream> write)
    {
        var (folder, name) = Place(path);
        if (!folder.Now.TryGetValue(name, out var node))
            folder.Change(new Edit(name, null, node = new Bytes()));
        var file = (Bytes)node;
        using var buffer = new MemoryStream();
        buffer.Write(file.Content);
        write(buffer);
        (file.Content, file.Safe) = (buffer.ToArray(), false);
        Log("append", path);
    }

    public void Rename(string from, string to)
    {
        var (folder, name) = Place(from);
        var (target, newName) = Place(to);
        if (target != folder)
            throw new IOException("this disk renames within a folder only");
        if (!folder.Now.TryGetValue(name, out var node))
            throw new FileNotFoundException(from);
        if (node is Folder && folder.Now.ContainsKey(newName))
            throw new IOException("a folder is in the way: " + to);
        folder.Change(new Edit(newName, name, node));
        Log("rename", from + " to " + to);
    }

    public void SyncFolder(string path)
    {
        if (!IgnoresSync)
            Find<Folder>(path).Settle();
        Log("sync", path);
    }

    public void DeleteFile(string path)
    {
        var (folder, name) = Place(path);
        if (folder.Now.ContainsKey(name))
            folder.Change(new Edit(name, null, null));
        Log("delete", path);
    }

    public void DeleteFolder(string path)
    {
        var (folder, name) = Place(path);
        if (folder.Now.TryGetValue(name, out var node))
        {
            Empty((Folder)node, path);
            folder.Change(new Edit(name, null, null));
        }

        Log("delete", path);
    }

    public IReadOnlyList<string> List(string folder) =>
        Look(folder) is Folder found ? [.. found.Now.Keys.Order(StringComparer.Ordinal)] : [];

    public bool Exists(string path) => Look(path) is not null;

    public Stream OpenRead(string path) => new MemoryStream(Find<Bytes>(path).Content, writable: false);

    public long? FreeBytes(string folder) => null;

    /// <summary>A file's bytes, to be changed at will.</summary>
    public byte[] this[string path]
    {
        get => Find<Bytes>(path).Content;
        set => Find<Bytes>(path).Content = value;
    }

    public LoggedStorage Copy() => new((Folder)root.Copy());

    /// <summary>
    /// The disk after a power loss now: of the changes of names not synchronised, those chosen; of bytes not synchronised, whatever.
    /// </summary>
    public LoggedStorage Crash(Func<bool> survives, SampleRandom random) => new(root.Crash(survives, random));

    void Log(string what, string path) => Watch?.Invoke($"{what} {path}", this);

    void Empty(Folder folder, string path)
    {
        foreach (var (name, node) in folder.Now.ToList())
        {
            if (node is Folder inner)
                Empty(inner, path + "/" + name);
            folder.Change(new Edit(name, null, null));
            Log("delete", path + "/" + name);
        }
    }

    (Folder Folder, string Name) Place(string path) => (Find<Folder>(path[..path.LastIndexOf('/')]), path[(path.LastIndexOf('/') + 1)..]);

    T Find<T>(string path)
        where T : Node =>
        Look(path) as T ?? throw (typeof(T) == typeof(Folder) ? new DirectoryNotFoundException(path) : new FileNotFoundException(path));

    Node? Look(string path)
    {
        Node? node = root;
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
            node = (node as Folder)?.Now.GetValueOrDefault(name);
        return node;
    }

    /// <summary>
    /// A change of one name: put the node under it (moved from another name if that is given), or take it away when there is no node.
    /// </summary>
    sealed record Edit(string Name, string? From, Node? Node)
    {
        public void Apply(Dictionary<string, Node> names)
        {
            if (From is not null && !names.Remove(From))
                return;
            if (Node is null)
                names.Remove(Name);
            else
                names[Name] = Node;
        }
    }

    abstract class Node
    {
        public abstract Node Copy();
    }

    sealed class Bytes : Node
    {
        public byte[] Content { get; set; } = [];

        public bool Safe { get; set; } = true;

        public override Node Copy() => new Bytes { Content = Content, Safe = Safe };

        // Blocks of 512 bytes each there or not, and a length that may have come first.
        public Bytes Crash(SampleRandom random)
        {
            if (Safe)
                return this;
            var content = new byte[
                random.Next(3) switch
                {
                    0 => Content.Length,
                    1 => Content.Length / 512 * random.Next(512) / 512 * 512,
                    _ => random.Next(Content.Length + 1),
                }
            ];
            for (var start = 0; start < content.Length; start += 512)
            {
                var length = Math.Min(512, content.Length - start);
                if (random.Next(4) > 0)
                    Content.AsSpan(start, length).CopyTo(content.AsSpan(start));
            }

            return new Bytes { Content = content };
        }
    }

    sealed class Folder : Node
    {
        Dictionary<string, Node> safe = [];
        readonly List<Edit> pending = [];

        public Dictionary<string, Node> Now { get; private set; } = [];

        public void Change(Edit edit)
        {
            edit.Apply(Now);
            pending.Add(edit);
        }

        public void Settle()
        {
            safe = new(Now);
            pending.Clear();
        }

        public override Node Copy()
        {
            var copies = new Dictionary<Node, Node>();
            Node Of(Node node) => copies.TryGetValue(node, out var copy) ? copy : copies[node] = node.Copy();
            var folder = new Folder
            {
                safe = safe.ToDictionary(pair => pair.Key, pair => Of(pair.Value)),
                Now = Now.ToDictionary(pair => pair.Key, pair => Of(pair.Value)),
            };
            folder.pending.AddRange(pending.Select(edit => edit with { Node = edit.Node is null ? null : Of(edit.Node) }));
            return folder;
        }

        public Folder Crash(Func<bool> survives, SampleRandom random)
        {
            var names = new Dictionary<string, Node>(safe);
            foreach (var edit in pending.Where(_ => survives()))
            {
                // No disk lets a folder be renamed over one that is not empty.
                var blocked = edit is { From: not null, Node: Folder } && names.TryGetValue(edit.Name, out var there) && there != edit.Node;
                if (!blocked)
                    edit.Apply(names);
            }

            var found = names.ToDictionary(
                pair => pair.Key,
                pair => pair.Value is Folder folder ? folder.Crash(survives, random) : (Node)((Bytes)pair.Value).Crash(random)
            );
            return new Folder { safe = found, Now = new(found) };
        }
    }
}
