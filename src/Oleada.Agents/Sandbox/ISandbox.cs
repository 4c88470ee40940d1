namespace Oleada.Agents.Sandbox;

/// <summary>Runs shell commands of one execution. Disposing it ends whatever still runs.</summary>
public interface ISandbox : IAsyncDisposable
{
    /// <summary>One line for people: what keeps a command away from the rest of the machine.</summary>
    string Isolation { get; }

    /// <summary>False where a command has the rights of the server itself.</summary>
    bool IsIsolated { get; }

    /// <summary>Whether commands are kept from making files that run with the server's rights.</summary>
    bool RefusesSetId { get; }

    /// <summary>
    /// Runs one command to its end and ends every process that it started. Never throws for what the command does.
    /// </summary>
    /// <param name="run">The command and its limits.</param>
    /// <param name="stop">Ends the command; the run's end is then <see cref="RunEndKind.Stopped"/>.</param>
    Task<RunEnd> RunAsync(SandboxRun run, CancellationToken stop);
}
