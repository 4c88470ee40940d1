using System.Text.Json;

namespace Oleada.Console.Tests.Program;

/// <summary>Plans in a project that says who works in it.</summary>
public sealed class ProjectRunTests : IDisposable
{
    private const string Plan = """
        plan: p
        tasks:
          - id: note
            name: A note
            atoms:
              - { id: write, prompt: Write a note, expects: [note.txt] }
              - { id: check, run: grep -q . note.txt, depends_on: [write] }
        """;

    private readonly TempFolder _folder = new();

    private string Repository => Path.Combine(_folder.Path, "repo");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_agent_writes_and_a_command_checks_by_what_the_repository_says()
    {
        await MakeRepositoryAsync("agent: model:demo\npermissions: { network: deny }\nbudget: { usd: 2.5 }\n");
        var plan = _folder.File("plan.yaml", Plan);
        var dry = await OleadaProgram.RunAsync(_folder, "run", plan, "--workspace", Repository, "--dry-run");
        var commit = (await GitAsync("rev-parse", "HEAD"))[..12];
        var words = $"Project: {Repository}/oleada.yaml (commit {commit}): agent model:demo for 1 atoms; permissions network deny; budget 2.5 USD\n";
        Assert.Contains(words, dry.Output);
        Assert.Contains("  note/write  model:demo: Write a note\n", dry.Output);
        Assert.Contains("  note/check  $ grep -q . note.txt\n", dry.Output);
        var ended = await OleadaProgram.RunAsync(_folder, "run", plan, "--workspace", Repository, "--execution-id", "e", "--json");
        Assert.True(ended.ExitCode == 0, ended.Output + ended.Error);
        Assert.Contains(words, ended.Error);
        var project = JsonDocument.Parse(ended.Lines[0]).RootElement.GetProperty("data").GetProperty("project");
        Assert.Equal("model:demo", project.GetProperty("rules").GetProperty("agent").GetString());
        Assert.Equal(commit, project.GetProperty("commit").GetString()![..12]);
        Assert.Equal("model\ncommand", await GitAsync("log", "-1", "--format=%(trailers:key=Oleada-Agent,valueonly)", "oleada/e"));
    }

    [Fact]
    public async Task A_broken_file_of_the_project_is_named_with_its_place_and_nothing_is_done()
    {
        await MakeRepositoryAsync("agent: model:demo\npermisions: { run: deny }\n");
        var plan = _folder.File("plan.yaml", Plan);
        var problem = $"{Repository}/oleada.yaml:2:1: permisions: unknown key; did you mean 'permissions'?";
        foreach (var dry in new[] { "--dry-run", "--barrier" })
        {
            var refused = await OleadaProgram.RunAsync(_folder, "run", plan, "--workspace", Repository, dry);
            Assert.Equal((2, "", $"oleada: {problem}\n"), (refused.ExitCode, refused.Output, refused.Error));
        }
        Assert.False(Directory.Exists(_folder.Data));
        Assert.Single((await GitAsync("worktree", "list")).Split('\n'));
    }

    [Fact]
    public async Task What_the_project_contributes_is_part_of_a_check()
    {
        var plan = _folder.File("plan.yaml", Plan);
        var silent = await OleadaProgram.RunAsync(_folder, "plan", "check", plan);
        Assert.Contains("note: no agent to run it yet", silent.Error);
        _folder.File("oleada.yaml", "agent: model:demo\nretry: { attempts: 2 }\n");
        var check = await OleadaProgram.RunAsync(_folder, "plan", "check", plan);
        Assert.Equal((0, $"Project: {_folder.Path}/oleada.yaml: agent model:demo for 1 atoms; retry 2 attempts\n"), (check.ExitCode, check.Error));
        _folder.File("oleada.yaml", "retry: 2\n");
        var broken = await OleadaProgram.RunAsync(_folder, "plan", "check", plan);
        Assert.Equal((2, $"{_folder.Path}/oleada.yaml:1:8: retry: is a number, must be a map of keys and values\n"), (broken.ExitCode, broken.Error));
    }

    [Fact]
    public async Task Who_runs_a_plan_names_an_agent_before_the_project_does_and_only_for_what_is_no_command()
    {
        _folder.File("oleada.yaml", "agent: codex\n");
        var list = _folder.File("tasks.md", "# Notes\n\n- [ ] Write a note\n");
        var dry = await OleadaProgram.RunAsync(_folder, "run", list, "--agent", "model:demo", "--dry-run");
        Assert.Contains("model:demo: Write a note", dry.Output);
        Assert.Contains("$ grep -q . note.txt", (await OleadaProgram.RunAsync(_folder, "run", _folder.File("plan.yaml", Plan), "--agent", "gemini", "--dry-run")).Output);
        var refused = await OleadaProgram.RunAsync(_folder, "run", list, "--agent", "a b");
        Assert.Equal(2, refused.ExitCode);
        Assert.StartsWith("oleada: --agent: 'a b' is no agent's name, nor several with commas between them", refused.Error);
    }

    private async Task MakeRepositoryAsync(string project)
    {
        Directory.CreateDirectory(Repository);
        await File.WriteAllTextAsync(Path.Combine(Repository, "oleada.yaml"), project);
        await GitAsync("init", "--quiet");
        await GitAsync("add", "--all");
        await GitAsync("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "one");
    }

    private Task<string> GitAsync(params string[] arguments) => new PartsRepository(Repository).GitAsync(arguments);
}
