namespace Oleada.Agents.Relay;

/// <summary>What becomes of requests and tunnels of a run whose tokens the relay cannot count.</summary>
/// <param name="AreRefused">Whether they are refused, as a budget could not hold otherwise.</param>
/// <param name="Allowed">Those that pass even so: paths, prefixes of paths that end in <c>*</c>, and <c>host:port</c> of tunnels.</param>
public sealed record UncountedRule(bool AreRefused, IReadOnlyList<string> Allowed)
{
    /// <summary>The variable that fills <see cref="Allowed"/>.</summary>
    public const string Variable = "OLEADA_RELAY_ALLOW";

    /// <summary>All of them pass.</summary>
    public static readonly UncountedRule None = new(AreRefused: false, []);

    internal const string Kind = "paths such as /v1/files or /v1/files/*, and hosts such as example.com:443, with commas between them";

    /// <param name="target">A path, or <c>host:port</c>.</param>
    internal bool Refuses(string target) => AreRefused && !Allowed.Any(allowed => Allows(allowed, target));

    internal static bool TryParse(string text, out IReadOnlyList<string> allowed)
    {
        allowed = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return allowed.Count > 0 && allowed.All(IsTarget);
    }

    private static bool Allows(string allowed, string target) => allowed.EndsWith('*')
        ? target.StartsWith(allowed[..^1], StringComparison.Ordinal)
        : string.Equals(allowed, target, allowed.StartsWith('/') ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);

    private static bool IsTarget(string text)
    {
        if (text.StartsWith('/'))
            return RelayTarget.Read(text).Target is { Query: "" } && !text[..^1].Contains('*', StringComparison.Ordinal);
        var colon = text.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(text[(colon + 1)..], out _);
    }
}
