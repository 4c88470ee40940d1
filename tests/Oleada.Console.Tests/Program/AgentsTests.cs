using System.Text.Json;
using Oleada.Contracts.Events;

namespace Oleada.Console.Tests.Program;

public sealed class AgentsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_agent_is_shown_with_what_it_lacks_and_no_data_folder_is_made()
    {
        var ended = await OleadaProgram.RunAsync(_folder, "agents");
        Assert.Equal(0, ended.ExitCode);
        foreach (var name in (string[])["command", "model", "claude", "codex", "gemini", "opencode", "acp", "sandbox:"])
            Assert.Contains(ended.Lines, line => line.StartsWith(name, StringComparison.Ordinal));
        Assert.False(Directory.Exists(_folder.Data));
        var json = await OleadaProgram.RunAsync(_folder, "agents", "--json");
        Assert.Equal(7, JsonSerializer.Deserialize(json.Output, ContractJson.Default.AgentsView)!.Agents.Count);
    }

    [Fact]
    public async Task A_test_prompt_tells_the_outcome_by_its_exit_code()
    {
        var answered = await OleadaProgram.RunAsync(_folder, "agents", "--test", "command", "--json");
        Assert.Equal((0, "ready"), (answered.ExitCode, JsonSerializer.Deserialize(answered.Output, ContractJson.Default.AgentTest)!.Answer));
        var failed = await OleadaProgram.RunAsync(_folder, "agents", "--test", "opencode");
        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("opencode fails (start_failed)", failed.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody", "there is no agent 'nobody'")]
    [InlineData("claude,codex", "is not one agent")]
    public async Task A_test_of_what_is_no_agent_is_refused(string name, string why)
    {
        var ended = await OleadaProgram.RunAsync(_folder, "agents", "--test", name);
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains(why, ended.Error, StringComparison.Ordinal);
    }
}
