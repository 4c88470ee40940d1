using Oleada.Agents.Sandbox;

namespace Oleada.Agents.Models.Tools;

/// <summary>The tools that are commands in the sandbox. List and search go by <c>find</c> and <c>grep</c>, which follow no links.</summary>
internal sealed class CommandTools(AgentTurn turn, WorkspaceAccess access, WorkClock clock)
{
    private const string Skipped = ".git node_modules bin obj target __pycache__ .venv";

    private static readonly TimeSpan LookTime = TimeSpan.FromSeconds(30);

    public async Task<ToolResult> RunAsync(string callId, ToolArguments arguments, int most, CancellationToken stop)
    {
        var kept = new KeptOutput(most);
        var wall = arguments.Count("timeout_seconds", 86_400) is { } seconds ? TimeSpan.FromSeconds(seconds) : clock.Left;
        var end = await StartAsync(arguments.Word("command"), wall, KeepAsync, stop);
        var output = kept.ToString();
        var failed = end is not { Kind: RunEndKind.Exited, ExitCode: 0 };
        var how = end.Kind == RunEndKind.Exited ? $"exit code {end.ExitCode}" : end.Message ?? end.Kind.ToString();
        return new ToolResult(callId, failed ? $"{output}\n[{how}]".TrimStart('\n') : output.Length == 0 ? "[exit code 0, no output]" : output, failed);

        ValueTask KeepAsync(string channel, string text, bool truncated)
        {
            kept.Add(text);
            return turn.Template.Output(channel, text, truncated);
        }
    }

    public Task<string> ListAsync(ToolArguments arguments, int most, CancellationToken stop)
    {
        var folder = Quoted(access.Existing(arguments.TextOrNull("path") ?? "."));
        var pruned = string.Join(" -o ", Skipped.Split(' ').Select(name => $"-name {name}"));
        var find = $"find {folder} -mindepth 1 -maxdepth {arguments.Count("depth", 10) ?? 1}";
        const string Print = """-printf '%P/\n' -o -type d -printf '%P/\n' -o -printf '%P\n'""";
        return LookAsync($"{find} -type d \\( {pruned} \\) -prune {Print} | LC_ALL=C sort", "nothing is there", most, stop);
    }

    public Task<string> SearchAsync(ToolArguments arguments, int most, CancellationToken stop)
    {
        var where = Quoted(access.Existing(arguments.TextOrNull("path") ?? "."));
        var excluded = string.Join(' ', Skipped.Split(' ').Select(name => $"--exclude-dir={name}"));
        return LookAsync($"grep -rnIEs {excluded} -m 100 -e {Quoted(arguments.Word("pattern"))} -- {where}", "no line matches", most, stop);
    }

    /// <summary>What is found goes to the model; the log has it as the tool's output.</summary>
    private async Task<string> LookAsync(string command, string nothing, int most, CancellationToken stop)
    {
        var (found, said) = (new KeptOutput(most), new KeptOutput(most));
        var end = await StartAsync(command, LookTime, KeepAsync, stop);
        // grep says 1 where it finds nothing.
        if (end.Kind != RunEndKind.Exited || end.ExitCode > 1)
            throw new ToolFailureException($"{end.Message ?? $"exit code {end.ExitCode}"} {said}".Trim());
        var text = found.ToString().TrimEnd('\n');
        return text.Length > 0 ? text : nothing;

        ValueTask KeepAsync(string channel, string line, bool truncated)
        {
            (channel == "stderr" ? said : found).Add(line);
            return ValueTask.CompletedTask;
        }
    }

    private Task<RunEnd> StartAsync(string command, TimeSpan wall, LineSink output, CancellationToken stop)
    {
        var bound = clock.Left;
        if (bound <= TimeSpan.Zero)
            throw new ToolFailureException("no time is left");
        var limits = turn.Template.Limits with { WallTime = wall < bound ? wall : bound };
        return turn.Sandbox.RunAsync(turn.Template with { Command = command, Limits = limits, Output = output }, stop);
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
