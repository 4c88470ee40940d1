using Oleada.Agents.Sandbox;
using Oleada.Contracts.Events;

namespace Oleada.Agents.Programs;

/// <summary>An agent's program: where it is found and what of the server's environment it is given.</summary>
/// <param name="Executable">Its name on the path.</param>
/// <param name="Install">How to get it, for a person.</param>
internal sealed record AgentProgram(string Executable, string Install)
{
    /// <summary>Variables of the server's that this program gets and no other command does.</summary>
    public IReadOnlyList<string> Variables { get; init; } = [];

    /// <summary>What is set for it in any case.</summary>
    public IReadOnlyDictionary<string, string> Fixed { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public IReadOnlyList<ModelEndpoint> Endpoints { get; init; } = [];

    /// <summary>Those of its variables that sign it in, beside its endpoints' keys.</summary>
    public IReadOnlyList<string> Tokens { get; init; } = [];

    /// <summary>Those of its variables that name models.</summary>
    public IReadOnlyList<string> ModelVariables { get; init; } = [];

    /// <summary>Where it keeps its user's sign-in, in that user's home: agents are not given it.</summary>
    public string? OwnSignIn { get; init; }

    /// <summary>Whether it may need any of its endpoints: it is given those that the server has something for.</summary>
    public bool MayNeedAny { get; init; }

    public IEnumerable<ModelEndpoint> EndpointsOn(IReadOnlyDictionary<string, string> server) =>
        MayNeedAny ? Endpoints.Where(endpoint => endpoint.IsSet(server)) : Endpoints;

    public Failure NotInstalled => new("start_failed", ErrorClass.Runtime, $"{Executable} is not installed: {Install}");

    /// <summary>Looks on the path of those who will run it.</summary>
    public string? Find(SandboxRun template)
    {
        if (Executable.Contains('/'))
            return File.Exists(Executable) ? Executable : null;
        return template.Environment.GetValueOrDefault("PATH", "")
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Where(folder => folder.StartsWith('/'))
            .Select(folder => Path.Combine(folder, Executable))
            .FirstOrDefault(File.Exists);
    }

    /// <param name="server">The server's own environment.</param>
    public Dictionary<string, string> EnvironmentFor(SandboxRun template, IReadOnlyDictionary<string, string> server)
    {
        var environment = new Dictionary<string, string>(template.Environment, StringComparer.Ordinal);
        foreach (var (name, value) in Fixed)
            environment[name] = value;
        foreach (var name in Variables)
        {
            if (server.TryGetValue(name, out var value) && value.Length > 0)
                environment[name] = value;
        }
        return environment;
    }
}
