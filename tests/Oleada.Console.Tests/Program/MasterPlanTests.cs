using System.Globalization;
using System.Text;
using Oleada.ScriptedModel;

namespace Oleada.Console.Tests.Program;

/// <summary>A whole masterplan over a real repository: four agents at once, in sandboxes, with a scripted model.</summary>
public sealed class MasterPlanTests : IDisposable
{
    private const int Tasks = 40, Pairs = 6;

    /// <summary>The second of each pair writes where the first does.</summary>
    private const int Sections = Tasks - Pairs;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Forty_tasks_of_four_agents_with_conflicts_between_them_end_merged_and_checked()
    {
        var repository = new PartsRepository(Path.Combine(_folder.Path, "repo"));
        await repository.PrepareAsync(Sections);
        var sources = await repository.SourcesAsync();
        var scenarios = Enumerable.Range(0, Tasks).Select(task => Scenario(task, sources[task * sources.Length / Tasks])).ToList();
        await using var model = await ScriptedModelServer.StartAsync(
            new ScriptedModelOptions { Scenarios = scenarios }, TimeProvider.System, TestContext.Current.CancellationToken);
        using var program = OleadaProgram.Start(
            _folder, [("OLEADA_SANDBOX", "bwrap"), ("OLEADA_MODEL_PROVIDER", "openai"), ("OLEADA_MODEL_BASE_URL", $"{model.Address}v1"), ("OLEADA_MODEL_API_KEY", "key")],
            "run", _folder.File("masterplan.yaml", Plan()), "--execution-id", "e", "--workspace", repository.Folder, "--max-workers", "4", "--json");
        var ended = await program.EndAsync(patience: TimeSpan.FromMinutes(4));
        Assert.True(ended.ExitCode == 0, ended.Output + ended.Error);
        Assert.Contains("merge_conflict", ended.Output, StringComparison.Ordinal);

        var commits = await repository.GitAsync(
            "log", "--format=%(trailers:key=Oleada-Task,valueonly,separator=) %(trailers:key=Oleada-Agent,valueonly,separator=) " +
            "%(trailers:key=Oleada-Model,valueonly,separator=)", "main..oleada/e");
        Assert.Equal(
            Enumerable.Range(0, Tasks).Select(task => $"t{task} model scripted").Order(StringComparer.Ordinal), commits.Split('\n').Order(StringComparer.Ordinal));
        var result = Path.Combine(_folder.Path, "result");
        await repository.GitAsync("worktree", "add", "--quiet", "--detach", result, "oleada/e");
        Assert.Equal((0, $"{Tasks} parts\n", ""), await PartsRepository.RunAsync("sh", ["-c", PartsRepository.Check], result));
        for (var task = 0; task < Tasks; task++)
        {
            var source = Path.Combine(result, sources[task * sources.Length / Tasks]);
            Assert.StartsWith($"// Read for part {task}.\n", await File.ReadAllTextAsync(source, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
        Assert.Equal("oleada/e", await repository.GitAsync("for-each-ref", "--format=%(refname:short)", "refs/heads/oleada", "refs/heads/oleada-task"));
        Assert.Equal("", await repository.GitAsync("status", "--porcelain"));
    }

    /// <summary>Reads a source and marks it, adds a part and lists it; where it finds a conflict it takes both sides.</summary>
    private static Scenario Scenario(int task, string source)
    {
        var section = task < 2 * Pairs ? task / 2 : task - Pairs;
        var list = PartsRepository.List;
        var entry = $"new Part{task}(),";
        var register =
            $"if grep -q '^<<<<<<< ' {list}; then sed -i '/^<<<<<<< /d;/^=======$/d;/^>>>>>>> /d' {list}; fi; " +
            // A pair is at work at the same time for so long that both begin before one of them is merged.
            $"if ! grep -q '{entry}' {list}; then {(task < 2 * Pairs ? "sleep 1; " : "")}sed -i 's|^        // section {section}$|&\\n        {entry}|' {list}; fi; " +
            $"if ! grep -q 'Read for part {task}[.]' {source}; then sed -i '1s|^\\(\\xEF\\xBB\\xBF\\)\\?|// Read for part {task}.\\n|' {source}; fi";
        return new Scenario(
            $"part-{task}",
            new ScenarioStep { Text = "First I read what is there.", Actions = [new ScenarioAction.Read(source)] },
            new ScenarioStep { Actions = [new ScenarioAction.Write($"src/Parts/Part{task}.cs", $"internal sealed class Part{task};\n")] },
            new ScenarioStep { Actions = [new ScenarioAction.Run(register)] },
            new ScenarioStep { Text = $"Part {task} is there and listed." });
    }

    /// <summary>Pairs that conflict, tasks on their own, and tasks that need the work of two others.</summary>
    private static string Plan()
    {
        var plan = new StringBuilder("plan: masterplan\nagent: model:scripted\nretry: { backoff: 10ms }\ntasks:\n");
        for (var task = 0; task < Tasks; task++)
        {
            var needed = task < Tasks - 12 ? "" : $"    depends_on: [t{task - 12}, t{task - 20}]\n";
            plan.Append(CultureInfo.InvariantCulture, $"  - id: t{task}\n    name: Add part {task}\n{needed}");
            plan.Append(CultureInfo.InvariantCulture, $"    prompt: 'Add a part and list it. [[script:part-{task}]]'\n");
            plan.Append(CultureInfo.InvariantCulture, $"    expects: [src/Parts/Part{task}.cs]\n");
            plan.Append(CultureInfo.InvariantCulture, $"    atoms: [{{ id: a1, verify: [{{ run: {PartsRepository.Check} }}] }}]\n");
        }
        return plan.ToString();
    }
}
