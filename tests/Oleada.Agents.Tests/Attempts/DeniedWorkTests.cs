using Oleada.Agents.Attempts;
using Oleada.Agents.Sandbox;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.Engine.Executions;

namespace Oleada.Agents.Tests.Attempts;

public sealed class DeniedWorkTests
{
    private static readonly AttemptOutcome Done = new() { Result = AttemptResult.Completed, Denied = 2 };

    [Fact]
    public void Who_was_denied_and_has_nothing_to_show_is_not_believed()
    {
        var judged = DeniedWork.Judge(Done);
        Assert.Equal((AttemptResult.Failed, "denied", ErrorClass.Security), (judged.Result, judged.ErrorType, judged.ErrorClass));
        foreach (var shown in (AttemptOutcome[])[
            Done with { Checks = [new CheckResult("run: true", Passed: true)] }, Done with { ExpectedFound = ["a.c"] },
            Done with { Changes = [new FileChange("a.c", 1, "00", "c", ArtifactChange.Created)] }, Done with { Denied = 0 }])
            Assert.Equal(AttemptResult.Completed, DeniedWork.Judge(shown).Result);
    }

    [Fact]
    public async Task An_attempt_says_how_often_its_agent_was_denied()
    {
        await using var bench = new RunnerBench();
        var file = bench.Folder.Write("bin/claude", """
            #!/bin/sh
            read -r opening; read -r prompt
            printf '%s\n' '{"type":"control_request","request_id":"q1","request":{"subtype":"can_use_tool","tool_name":"Write","input":{"file_path":"a.txt"}}}'
            read -r answer
            printf '%s\n' '{"type":"result","subtype":"success","is_error":false}'
            """);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.True(AgentPolicy.TryParse("write=deny", out var policy));
        var settings = new RunnerSettings { Policy = policy, Environment = new Dictionary<string, string> { ["PATH"] = $"{Path.GetDirectoryName(file)}:/usr/bin:/bin" } };
        await bench.OpenAsync(sandbox: SandboxChoice.Plain, settings: settings);
        var atom = new PlanAtom { Id = "a1" };
        var empty = await bench.RunAsync(atom, agent: "claude");
        Assert.Equal((AttemptResult.Failed, "denied", 1), (empty.Result, empty.ErrorType, empty.Denied));
        Assert.Contains("1 of the agent's questions were answered no", bench.Text("system"), StringComparison.Ordinal);
        var proved = await bench.RunAsync(atom with { Verify = [new PlanCheck { Run = "true" }] }, agent: "claude", attempt: 2);
        Assert.Equal((AttemptResult.Completed, 1), (proved.Result, proved.Denied));
    }
}
