using Oleada.Agents.Sandbox;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;

namespace Oleada.Agents.Tests.Attempts;

/// <summary>What one attempt has of the conversation of the one before, with a program that keeps its sessions in its home.</summary>
public sealed class SessionTests : IAsyncDisposable
{
    private const string Program = """
        #!/bin/sh
        session=$(printf '%s ' "$@" | sed -n 's/.*--resume \([^ ]*\).*/\1/p')
        if [ -n "$session" ] && [ ! -e "$HOME/$session" ]; then
            echo "No conversation found with session ID: $session" >&2
            printf '%s\n' '{"type":"result","subtype":"error_during_execution","is_error":true,"session_id":"'"$session"'"}'
            exit 1
        fi
        session=${session:-s-$(ls "$HOME" | grep -c '^s-')}
        touch "$HOME/$session"
        read -r opening; read -r prompt
        printf '%s\n' '{"type":"system","subtype":"init","session_id":"'"$session"'"}'
        refused='{"type":"result","subtype":"success","is_error":true,"api_error_status":400,"result":"the image is too large"}'
        [ -e poison ] && [ "$(cat poison)" = "$session" ] && { printf '%s\n' "$refused"; exit 1; }
        [ -e fail ] && { printf '%s\n' '{"type":"result","subtype":"success","is_error":true,"result":"the test is red"}'; exit 1; }
        printf '%s\n' '{"type":"result","subtype":"success","is_error":false,"session_id":"'"$session"'"}'
        """;

    private readonly RunnerBench _bench = new();
    private readonly PlanAtom _atom = new() { Id = "a1", Prompt = "Write the parser.", Expects = ["parse.c"] };

    [Fact]
    public async Task The_next_attempt_goes_on_with_the_conversation_and_is_told_only_what_failed()
    {
        await OpenAsync();
        Assert.Equal("expected_missing", (await AttemptAsync(1)).ErrorType);
        Assert.Equal(new AgentSessionNoted("a1", 1, "claude", "s-0"), _bench.Session);
        _bench.LastFailure = "expected files are missing: parse.c";
        await AttemptAsync(2);
        Assert.Equal(new AgentSessionNoted("a1", 2, "claude", "s-0"), _bench.Session);
        var prompts = Prompts();
        Assert.Equal([null, "s-0"], prompts.Select(prompt => prompt.AgentSession));
        Assert.Contains("Write the parser.", prompts[0].Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Write the parser.", prompts[1].Text, StringComparison.Ordinal);
        foreach (var part in (string[])["not accepted yet:\nexpected files are missing: parse.c", "must exist:\n- parse.c"])
            Assert.Contains(part, prompts[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_conversation_that_is_gone_is_begun_anew_in_the_same_attempt()
    {
        await OpenAsync();
        _bench.Session = new AgentSessionNoted("a1", 1, "claude", "s-gone");
        var outcome = await AttemptAsync(2);
        Assert.Equal("expected_missing", outcome.ErrorType);
        Assert.Equal([("s-gone", false), (null, true)], Prompts().Select(prompt => (prompt.AgentSession, prompt.Text.Contains("Write the parser.", StringComparison.Ordinal))));
        Assert.Contains("the session s-gone could not be gone on with, a new one is begun", _bench.Text("system"), StringComparison.Ordinal);
        Assert.Equal("s-0", _bench.Session.AgentSession);
    }

    [Fact]
    public async Task A_conversation_that_the_endpoint_refuses_is_begun_anew_in_the_same_attempt()
    {
        await OpenAsync();
        await AttemptAsync(1);
        await File.WriteAllTextAsync(Path.Combine(_bench.Root, "poison"), "s-0", TestContext.Current.CancellationToken);

        Assert.Equal("expected_missing", (await AttemptAsync(2)).ErrorType);

        Assert.Equal([null, "s-0", null], Prompts().Select(prompt => prompt.AgentSession));
        Assert.Contains("the image is too large", _bench.Text("system"), StringComparison.Ordinal);
        Assert.Equal("s-1", _bench.Session?.AgentSession);
    }

    [Fact]
    public async Task Who_fails_in_the_conversation_is_not_asked_again_and_nobody_goes_on_with_another_s()
    {
        await OpenAsync();
        await AttemptAsync(1);
        await File.WriteAllTextAsync(Path.Combine(_bench.Root, "fail"), "", TestContext.Current.CancellationToken);
        Assert.Equal("agent_error", (await AttemptAsync(2)).ErrorType);
        Assert.Equal(2, Prompts().Count);
        _bench.Session = new AgentSessionNoted("a1", 2, "codex", "s-0");
        await AttemptAsync(3);
        Assert.Null(Prompts()[2].AgentSession);
    }

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    private Task OpenAsync()
    {
        var file = _bench.Folder.Write("bin/claude", Program);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var environment = new Dictionary<string, string> { ["PATH"] = $"{Path.GetDirectoryName(file)}:/usr/bin:/bin" };
        return _bench.OpenAsync([RunnerBench.Task("t", _atom)], sandbox: SandboxChoice.Plain, settings: new RunnerSettings { Environment = environment });
    }

    private Task<Engine.Executions.AttemptOutcome> AttemptAsync(int attempt) => _bench.RunAsync(_atom, agent: "claude", attempt: attempt);

    private List<AgentPrompted> Prompts() => [.. _bench.Events.OfType<AgentPrompted>()];
}
