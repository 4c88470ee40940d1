using System.Buffers;

namespace Oleada.Agents.Relay;

/// <summary>
/// The target of a request in the one spelling that the relay passes on. A target that could be read in two ways is
/// refused, since the endpoint might read it in the other one.
/// </summary>
/// <param name="Path">Begins with a slash; as it is sent.</param>
/// <param name="Query">Empty, or begins with a question mark.</param>
internal sealed record RelayTarget(string Path, string Query)
{
    public const int MaxLength = 4096;

    /// <summary>Letters of a path that every server reads alike; a percent sign is looked at on its own.</summary>
    private static readonly SearchValues<char> PathLetters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:@!$&'()*+,=/%");

    private static readonly SearchValues<char> QueryLetters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:@!$&'()*+,=/%;?[]|{}^\"");

    /// <summary>Parameters by which frameworks let a request name another method.</summary>
    private static readonly string[] MethodParameters =
        ["_method", "$httpMethod", "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"];

    /// <param name="raw">As the request's first line has it.</param>
    /// <returns>The target, or what is wrong with it.</returns>
    public static (RelayTarget? Target, string? Fault) Read(string raw)
    {
        if (raw.Length > MaxLength)
            return (null, $"the target has more than {MaxLength} characters");
        if (!raw.StartsWith('/'))
            return (null, "the target is no path");
        var mark = raw.IndexOf('?', StringComparison.Ordinal);
        var path = mark < 0 ? raw : raw[..mark];
        var query = mark < 0 ? "" : raw[mark..];
        var fault = FaultOfPath(path) ?? FaultOfQuery(query);
        return fault is null ? (new RelayTarget(path, query), null) : (null, fault);
    }

    private static string? FaultOfPath(string path)
    {
        if (path.AsSpan().ContainsAnyExcept(PathLetters))
            return "the path has a letter that is not passed on";
        if (path.Contains("//", StringComparison.Ordinal))
            return "the path has an empty segment";
        if (path.Split('/').Any(segment => segment is "." or ".."))
            return "the path has a segment of dots";
        return HasOddEscape(path) ? "the path has an escape that is not passed on" : null;
    }

    private static string? FaultOfQuery(string query)
    {
        if (query.AsSpan().ContainsAnyExcept(QueryLetters))
            return "the query has a letter that is not passed on";
        var names = query.TrimStart('?').Split('&', ';').Select(pair => Uri.UnescapeDataString(pair.Split('=')[0]));
        var namesMethod = names.Any(name => MethodParameters.Contains(name, StringComparer.OrdinalIgnoreCase));
        return namesMethod ? "the query names another method" : null;
    }

    /// <summary>Escapes are for spaces and for letters beyond ASCII; all others could hide a part of the path.</summary>
    private static bool HasOddEscape(string path)
    {
        for (var at = path.IndexOf('%', StringComparison.Ordinal); at >= 0; at = path.IndexOf('%', at + 1))
        {
            if (at + 2 >= path.Length || !char.IsAsciiHexDigit(path[at + 1]) || !char.IsAsciiHexDigit(path[at + 2]))
                return true;
            var value = Convert.ToByte(path.Substring(at + 1, 2), 16);
            if (value is not 0x20 and < 0x80)
                return true;
        }
        return false;
    }
}
