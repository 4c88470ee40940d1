using System.Text.RegularExpressions;
using Oleada.Tests;

namespace Oleada.Console.Tests.Program;

/// <summary>Every command on a terminal, with sequences for that terminal in all names, titles, files and output.</summary>
public sealed partial class EscapeTests : IDisposable
{
    /// <summary>Writes to the clipboard (OSC 52), sets the title with an 8-bit control, clears the screen, turns the direction of writing.</summary>
    private const string Hostile = "\\e]52;c;UFdO\\a\\x9d0;T\\x9c\\e[2J\\u202Egpj";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = 600_000)]
    public async Task No_command_hands_a_sequence_of_others_to_the_terminal()
    {
        var repository = Directory.CreateDirectory(Path.Combine(_folder.Path, "re\u001b[2Jpo")).FullName;
        GitCommand.Run(repository, "init", "--quiet", "--initial-branch=main");
        GitCommand.Run(repository, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--allow-empty", "-m", "one");
        _folder.File("script.sh", "printf '\\033]52;c;UFdO\\a\\302\\235x\\n' | tee f.txt\n");
        _folder.File("plan.yaml", $$"""
            plan: p
            title: "{{Hostile}}"
            tasks: [{ id: t, name: "{{Hostile}}", atoms: [{ id: a, name: "{{Hostile}}", run: "sh '{{_folder.Path}}/script.sh'; exit 0 # {{Hostile}}" }] }]
            """);
        _folder.File("bad.yaml", $"plan: p\n\"{Hostile}\": 1\n");
        var run = $"run plan.yaml --workspace '{repository}' --execution-id e --pull-request --port 0";

        await CheckAsync($"{run} --dry-run");
        await CheckAsync(run);
        await CheckAsync(run, terminal: "dumb");
        await CheckAsync(run.Replace("-id e", "-id f", StringComparison.Ordinal) + " --json=all");
        foreach (var view in (string[])["overview", "tasks", "dependencies", "timeline", "full", "stats"])
            await CheckAsync($"plan show plan.yaml --view {view}");
        foreach (var command in (string[])["plan check plan.yaml", "plan check bad.yaml", "plan import plan.yaml", "run bad.yaml", "agents", "key list", "workspaces"])
            await CheckAsync(command);
        Assert.Contains("+\\u001b]52;c;UFdO\\u0007\\u009dx", await CheckAsync("snapshots show e/t/a-1"), StringComparison.Ordinal);
        foreach (var command in (string[])["snapshots e", "snapshots diff e/t/a-1 f/t/a-1", "snapshots diff e/t/a-1 e/t/a-1"])
            await CheckAsync(command);
        foreach (var command in (string[])["snapshots show {0}/t/a-1", "run {0}.yaml", "{0}", "attach {0}"])
            await CheckAsync(command.Replace("{0}", "\"$(printf 'no\\033[2J')\"", StringComparison.Ordinal));
    }

    [Fact(Timeout = 300_000)]
    public async Task Commands_that_ask_a_server_hand_no_sequence_to_the_terminal()
    {
        var repository = Directory.CreateDirectory(Path.Combine(_folder.Path, "repo")).FullName;
        GitCommand.Run(repository, "init", "--quiet", "--initial-branch=main");
        GitCommand.Run(repository, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--allow-empty", "-m", "one");
        _folder.File("script.sh", "printf '\\033]52;c;UFdO\\a\\302\\235x\\n' | tee f.txt\n");
        _folder.File("plan.yaml", $$"""
            plan: p
            title: "{{Hostile}}"
            tasks: [{ id: t, name: "{{Hostile}}", atoms: [{ id: a, run: "sh '{{_folder.Path}}/script.sh'" }] }]
            """);
        await OleadaProgram.RunAsync(_folder, "run", "plan.yaml", "--workspace", repository, "--execution-id", "e", "--pull-request");
        using var server = OleadaProgram.Start(_folder, "serve", "--port", "0");
        await server.ReadToAsync("Serving");

        Assert.Contains("+\\u001b]52;c;UFdO\\u0007\\u009dx", await CheckAsync("pulls diff e"), StringComparison.Ordinal);
        foreach (var command in (string[])["pulls", "pulls show e", "attach e", "attach e --json=all", "approvals list e", "pulls show \"$(printf 'e\\033[2J')\""])
            await CheckAsync(command);
    }

    private async Task<string> CheckAsync(string arguments, string terminal = "xterm-256color")
    {
        await using var pty = Pty.Start(_folder, 100, 30, arguments, terminal);
        await pty.EndAsync();

        var rest = Own().Replace(pty.Raw, "");
        var found = rest.FirstOrDefault(letter => (char.IsControl(letter) && letter is not ('\n' or '\r' or '\t')) || letter is '\u202E');
        Assert.True(found == default, $"oleada {arguments} wrote U+{(int)found:X4}:\n{pty.Raw.Replace("\u001b", "<ESC>", StringComparison.Ordinal)}");
        return pty.Raw;
    }

    /// <summary>The sequences of the views themselves: cursor, lines, colours.</summary>
    [GeneratedRegex("\u001b\\[(?:\\?25[lh]|\\?7[lh]|[JK]|[0-9]+A|(?:0|1|2|31|32|33|36)m)", RegexOptions.None, 1000)]
    private static partial Regex Own();
}
