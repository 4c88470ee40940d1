namespace Oleada.RealAgents.Tests;

/// <summary>One of the agents, as a plan names it, with what its program can do.</summary>
/// <param name="Program">What has to be installed.</param>
/// <param name="Choice">As in a plan.</param>
/// <param name="Model">What its usage is counted under.</param>
internal sealed record RealAgent(string Program, string Choice, string Model)
{
    /// <summary>Whether it asks before it writes and runs.</summary>
    public bool Asks { get; init; } = true;

    /// <summary>Whether it tells tokens from the cache apart from others.</summary>
    public bool TellsCache { get; init; } = true;

    /// <summary>Settings of the server's.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Files in its home that are there before its first turn, such as settings that cut its patience short.</summary>
    public IReadOnlyDictionary<string, string> Home { get; init; } = new Dictionary<string, string>();
}
