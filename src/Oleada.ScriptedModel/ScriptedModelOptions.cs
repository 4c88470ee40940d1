namespace Oleada.ScriptedModel;

/// <summary>Where a scripted model listens and what it plays.</summary>
public sealed record ScriptedModelOptions
{
    /// <summary>On loopback; 0 for any free one. Null not to listen there.</summary>
    public int? Port { get; init; } = 0;

    /// <summary>A Unix socket to listen at, too.</summary>
    public string? SocketPath { get; init; }

    /// <summary>Besides <see cref="Scenarios.BuiltIn"/>, over which they win.</summary>
    public IReadOnlyList<Scenario> Scenarios { get; init; } = [];

    /// <summary>What is played where neither the prompt nor the model's name says it.</summary>
    public string Otherwise { get; init; } = "hello";

    /// <summary>The key without which everything is answered by 401; null to take any and none.</summary>
    public string? Key { get; init; }

    internal Script CreateScript()
    {
        var known = ScriptedModel.Scenarios.BuiltIn.Append(new Scenario(Demo.Name)).Concat(Scenarios)
            .GroupBy(scenario => scenario.Name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Last(), StringComparer.Ordinal);
        return known.ContainsKey(Otherwise) ? new Script(known, Otherwise) : throw new ArgumentException($"there is no scenario '{Otherwise}'");
    }
}

/// <summary>A request that was answered.</summary>
/// <param name="Protocol"><c>chat</c>, <c>responses</c>, <c>messages</c> or <c>gemini</c>.</param>
/// <param name="Status">The HTTP status of the answer.</param>
/// <param name="Body">The request as it came.</param>
/// <param name="Usage">What the answer said it took; zero for an error.</param>
public sealed record AnsweredRequest(string Protocol, string Model, string Scenario, int Step, int Status, string Body, TokenCount Usage);
