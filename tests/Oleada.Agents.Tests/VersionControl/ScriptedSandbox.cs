using Oleada.Agents.Sandbox;

namespace Oleada.Agents.Tests.VersionControl;

/// <summary>A sandbox in which nothing runs but what a test does in its folders: as if a command had taken git over.</summary>
internal sealed class ScriptedSandbox(Func<SandboxRun, IEnumerable<string>> act) : ISandbox
{
    public string Isolation => "a test";

    public bool IsIsolated => true;

    public bool RefusesSetId => true;

    public async Task<RunEnd> RunAsync(SandboxRun run, CancellationToken stop)
    {
        foreach (var line in act(run))
            await run.Output("stdout", line, false);
        return new RunEnd(RunEndKind.Exited, 0);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
