using Oleada.Agents.Acp;
using Oleada.Agents.Claude;
using Oleada.Agents.Probes;
using Oleada.Agents.Sandbox;
using Oleada.Contracts.Rest;

namespace Oleada.Agents.Tests.Probes;

public sealed class AgentProbeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_says_what_is_installed_its_version_and_the_line_that_installs_what_is_not()
    {
        Install("claude", "echo warming up >&2; echo '9.8.7 (An agent)'");
        Install("codex", "echo broken >&2; exit 3");
        var view = await AgentProbe.RunAsync(_folder.Folder("data"), Settings(), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal(["command", "model", "claude", "codex", "gemini", "opencode", "acp"], view.Agents.Select(agent => agent.Name));
        var (claude, codex, gemini) = (view.Agents[2], view.Agents[3], view.Agents[4]);
        Assert.Equal(("9.8.7 (An agent)", true, AgentSignIn.Yes, "ANTHROPIC_API_KEY"), (claude.Version, claude.Runs, claude.SignIn, claude.SignInBy));
        Assert.Equal(["a-model"], claude.Models!);
        Assert.Equal((false, "'--version' ended with exit code 3: broken"), (codex.Runs, codex.Problem));
        Assert.Equal((false, "npm install -g @google/gemini-cli"), (gemini.Installed, gemini.Install));
    }

    [Fact]
    public async Task A_program_that_the_sandbox_does_not_let_in_is_named()
    {
        Install("claude", "echo 1.2");
        var view = await AgentProbe.RunAsync(
            _folder.Folder("data"), Settings() with { Sandbox = SandboxChoice.Bubblewrap }, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal((true, false), (view.Agents[2].Installed, view.Agents[2].Runs));
        Assert.Contains("OLEADA_SANDBOX_READONLY", view.Agents[2].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_server_s_environment_signs_an_agent_in()
    {
        var none = new Dictionary<string, string>();
        var (signIn, by) = SignIns.Of(ClaudeAgent.Program, none, hasOwn: true);
        Assert.Equal(AgentSignIn.No, signIn);
        Assert.Contains("~/.claude/.credentials.json is the user's own", by, StringComparison.Ordinal);
        var endpoint = new Dictionary<string, string> { ["ANTHROPIC_BASE_URL"] = "http://127.0.0.1:1" };
        Assert.Equal(AgentSignIn.Unknown, SignIns.Of(ClaudeAgent.Program, endpoint, hasOwn: false).SignIn);
        Assert.Equal(AgentSignIn.Unknown, SignIns.Of(AcpFlavour.Named(["some-agent"]).Program, none, hasOwn: false).SignIn);
        Assert.Equal(AgentSignIn.No, SignIns.OfModel(none).SignIn);
    }

    [Fact]
    public async Task A_test_prompt_shows_the_answer_and_what_it_took()
    {
        var test = await TestAsync("command");
        Assert.Equal((true, "ready"), (test.Succeeded, test.Answer));
        Assert.InRange(test.FirstByteMs!.Value, 0, test.DurationMs);
        var demo = await TestAsync("model:demo");
        Assert.True(demo.Succeeded && demo.TokensUsed > 0 && demo.CostUsd is null, demo.ToString());
    }

    [Fact]
    public async Task A_test_of_an_agent_that_fails_says_why_without_secrets()
    {
        Install("claude", "echo \"bad key $ANTHROPIC_API_KEY\" >&2; exit 1");
        var test = await TestAsync("claude");
        Assert.False(test.Succeeded);
        Assert.Contains("bad key [redacted]", test.Message, StringComparison.Ordinal);
        Assert.NotNull(TestPrompt.Refuse(new AgentChoice("nobody", null), Settings()));
    }

    private Task<AgentTest> TestAsync(string agent) => TestPrompt.RunAsync(
        Assert.Single(AgentChoice.ParseChain(agent)), _folder.Folder("data"), Settings(), TimeProvider.System, TestContext.Current.CancellationToken);

    private RunnerSettings Settings() => new()
    {
        Sandbox = SandboxChoice.Plain,
        Environment = new Dictionary<string, string>
        {
            ["PATH"] = $"{_folder.Folder("bin")}:/bin:/usr/bin", ["ANTHROPIC_API_KEY"] = "a-secret-key", ["ANTHROPIC_MODEL"] = "a-model",
        },
    };

    private void Install(string name, string script)
    {
        _folder.Folder("bin");
        var file = _folder.Write($"bin/{name}", $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
