using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace HydraSharp.Server.Http;

/// <summary>What a request for a prediction asks for, by query or by text fields of its form.</summary>
/// <param name="heads">The names of the heads, as they were written.</param>
/// <param name="faces">Whether each face is answered for, as it was written.</param>
/// <param name="maps">Whether maps have colours, as it was written.</param>
sealed class PredictOptions(StringValues heads, StringValues faces, StringValues maps)
{
    const string HeadsName = "heads";
    const string FacesName = "faces";
    const string MapsName = "maps";

    /// <summary>The names of all options.</summary>
    public static readonly string[] Names = [HeadsName, FacesName, MapsName];

    /// <summary>The heads.</summary>
    public StringValues Heads => heads;

    /// <summary>Whether maps have their colours with them.</summary>
    /// <exception cref="RefusedException">It says something else.</exception>
    public bool HasMaps =>
        maps.ToString() switch
        {
            "" => false,
            "png" => true,
            _ => throw new RefusedException(Refusal.BadRequest("maps takes png: the colours of each map within the JSON")),
        };

    /// <summary>The options of a request.</summary>
    /// <param name="query">Its query.</param>
    /// <param name="fields">The text fields of its form.</param>
    /// <exception cref="RefusedException">One is given in both.</exception>
    public static PredictOptions Of(IQueryCollection query, IReadOnlyDictionary<string, StringValues> fields)
    {
        StringValues Get(string name)
        {
            if (!fields.TryGetValue(name, out var field))
                return query[name];
            return query.ContainsKey(name)
                ? throw new RefusedException(Refusal.BadRequest($"{name} is given in the query and in the form; give it once"))
                : field;
        }

        return new(Get(HeadsName), Get(FacesName), Get(MapsName));
    }

    /// <summary>Whether each face is answered for, and not the image as a whole.</summary>
    /// <exception cref="RefusedException">It says something else, or nobody here finds faces.</exception>
    public bool IsOfFaces(ServerServices services) =>
        faces.ToString() switch
        {
            "" or "false" => false,
            "true" when services.Faces is not null => true,
            "true" => throw new RefusedException(Refusal.BadRequest("this server finds no faces: it was started without --faces")),
            _ => throw new RefusedException(
                Refusal.BadRequest("faces takes true or false: whether each face in the image is answered for")
            ),
        };
}
