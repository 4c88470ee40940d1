using System.Text.Json.Serialization;

namespace Oleada.Contracts.Rest;

/// <summary>Which agents a server can run: <c>GET /api/agents</c>.</summary>
/// <param name="Isolation">What keeps them away from the rest of the machine, for a person.</param>
/// <param name="Agents">Each that a plan can name.</param>
public sealed record AgentsView(string Isolation, IReadOnlyList<AgentView> Agents);

/// <summary>One agent, as a look at the machine shows it; nothing was asked of any model.</summary>
public sealed record AgentView
{
    /// <summary>What plans call it.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it is there.</summary>
    public required bool Installed { get; init; }

    /// <summary>Where its program was found; left out for what Oleada brings itself.</summary>
    public string? Path { get; init; }

    /// <summary>How to get it; left out where it is there.</summary>
    public string? Install { get; init; }

    /// <summary>What it says of its version.</summary>
    public string? Version { get; init; }

    /// <summary>Whether the sandbox can run it; left out where that could not be told.</summary>
    public bool? Runs { get; init; }

    /// <summary>Whether it has what its model's endpoint wants.</summary>
    public required AgentSignIn SignIn { get; init; }

    /// <summary>By what it is signed in, or what is missing: names of variables, never their values.</summary>
    public string? SignInBy { get; init; }

    /// <summary>Models that the server's settings name; plans may name others.</summary>
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>Why it cannot be used, for a person.</summary>
    public string? Problem { get; init; }
}

/// <summary>Whether an agent has what its model's endpoint wants, as far as can be told without asking that.</summary>
public enum AgentSignIn
{
    /// <summary>It has a key or a token.</summary>
    [JsonStringEnumMemberName("yes")] Yes,

    /// <summary>It has none.</summary>
    [JsonStringEnumMemberName("no")] No,

    /// <summary>It cannot be told.</summary>
    [JsonStringEnumMemberName("unknown")] Unknown,

    /// <summary>It asks no model.</summary>
    [JsonStringEnumMemberName("not_needed")] NotNeeded,
}

/// <summary>What became of a test prompt: <c>oleada agents --test NAME --json</c>.</summary>
public sealed record AgentTest
{
    /// <summary>The agent, with its model if one was asked for.</summary>
    public required string Agent { get; init; }

    /// <summary>Whether it said that it was done.</summary>
    public required bool Succeeded { get; init; }

    /// <summary>What it said last.</summary>
    public string? Answer { get; init; }

    /// <summary>A stable word for the kind of failure.</summary>
    public string? ErrorType { get; init; }

    /// <summary>What went wrong, for a person.</summary>
    public string? Message { get; init; }

    /// <summary>Milliseconds to the first thing that it printed or did; left out if there was none.</summary>
    public double? FirstByteMs { get; init; }

    /// <summary>Milliseconds to its end.</summary>
    public required double DurationMs { get; init; }

    /// <summary>Tokens used, where it reported them.</summary>
    public long? TokensUsed { get; init; }

    /// <summary>US dollars, where the price of all its tokens is known.</summary>
    public decimal? CostUsd { get; init; }
}
