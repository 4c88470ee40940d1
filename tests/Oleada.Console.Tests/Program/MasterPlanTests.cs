using System.Globalization;
using System.Text;
using System.Text.Json;
using Oleada.Contracts.Events;
using Oleada.ScriptedModel;

namespace Oleada.Console.Tests.Program;

/// <summary>
/// A whole masterplan over a real repository: four agents at once, in sandboxes, with a scripted model; what they have
/// merged is built and tested, in the plan and outside of it.
/// </summary>
[CollectionDefinition(nameof(MasterPlanTests), DisableParallelization = true)]
[Collection(nameof(MasterPlanTests))]
public sealed class MasterPlanTests : IDisposable
{
    private const int Tasks = 40, Last = Tasks - 1;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Forty_tasks_of_four_agents_with_conflicts_between_them_end_merged_built_and_tested()
    {
        var repository = new PartsRepository(Path.Combine(_folder.Path, "repo"));
        await repository.PrepareAsync(Tasks);
        var scenarios = new PartScenarios(Tasks, await repository.SourcesAsync());
        await using var model = await ScriptedModelServer.StartAsync(
            new ScriptedModelOptions { Scenarios = scenarios.All() }, TimeProvider.System, TestContext.Current.CancellationToken);
        using var program = OleadaProgram.Start(
            _folder, [("OLEADA_SANDBOX", "bwrap"), ("OLEADA_MODEL_PROVIDER", "openai"), ("OLEADA_MODEL_BASE_URL", $"{model.Address}v1"), ("OLEADA_MODEL_API_KEY", "key")],
            "run", _folder.File("masterplan.yaml", Plan()), "--execution-id", "e", "--workspace", repository.Folder, "--max-workers", "4", "--json=all");
        var ended = await program.EndAsync(patience: TimeSpan.FromMinutes(30));
        Assert.True(ended.ExitCode == 0, Failures(ended) + ended.Error);

        AssertAsPlanned(ended);
        await AssertCommitsAsync(repository);
        await AssertResultAsync(repository, scenarios);
    }

    /// <summary>Failed where it was planned, and nowhere else; the last task has seen the build and the tests of what all others did.</summary>
    private static void AssertAsPlanned(Ended ended)
    {
        var failed = Attempts(ended).Where(one => one.Attempt.Result == AttemptResult.Failed).ToList();
        Assert.True(failed.Count == PartScenarios.Conflicts + 1, Failures(ended));
        var conflicts = failed.Where(one => one.Attempt.ErrorType == "merge_conflict").ToList();
        Assert.Equal(Enumerable.Range(0, PartScenarios.Conflicts), conflicts.Select(one => one.Task / 2).Order());
        Assert.All(conflicts, one => Assert.DoesNotContain("CONFLICT", one.Attempt.Message, StringComparison.Ordinal));
        var red = Assert.Single(failed, one => one.Attempt.ErrorType == "merge_check_failed");
        Assert.True(PartScenarios.IsClash(red.Task));
        Assert.Contains("error CS0102: The type 'PartNames' already contains a definition for 'Default'", red.Attempt.Message, StringComparison.Ordinal);
        var checks = Attempts(ended).Single(one => one.Task == Last).Attempt.Checks!;
        Assert.Equal([$"run: {PartsRepository.Build}", $"run: {PartsRepository.RunTests}"], checks.TakeLast(2).Select(check => check.Check));
        Assert.All(checks, check => Assert.True(check.Passed));
    }

    private static async Task AssertCommitsAsync(PartsRepository repository)
    {
        var commits = await repository.GitAsync(
            "log", "--format=%(trailers:key=Oleada-Task,valueonly,separator=) %(trailers:key=Oleada-Agent,valueonly,separator=) " +
            "%(trailers:key=Oleada-Model,valueonly,separator=)", "main..oleada/e");
        Assert.Equal(
            Enumerable.Range(0, Tasks).Select(task => $"t{task} model scripted").Order(StringComparer.Ordinal), commits.Split('\n').Order(StringComparer.Ordinal));
        Assert.Equal("oleada/e", await repository.GitAsync("for-each-ref", "--format=%(refname:short)", "refs/heads/oleada", "refs/heads/oleada-task"));
        Assert.Equal("", await repository.GitAsync("status", "--porcelain"));
    }

    /// <summary>A fresh checkout of the branch, outside of any sandbox.</summary>
    private async Task AssertResultAsync(PartsRepository repository, PartScenarios scenarios)
    {
        var result = Path.Combine(_folder.Path, "result");
        await repository.GitAsync("worktree", "add", "--quiet", "--detach", result, "oleada/e");
        Assert.Equal((0, $"{Tasks} parts\n", ""), await PartsRepository.RunAsync("sh", ["-c", PartsRepository.Check], result));
        for (var task = 0; task < Tasks; task++)
        {
            var source = Path.Combine(result, scenarios.SourceOf(task));
            Assert.StartsWith($"// Read for part {task}.\n", await File.ReadAllTextAsync(source, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
        // The analyzers were at work when the last task was checked.
        var (code, output, error) = await PartsRepository.RunAsync(
            "sh", ["-c", $"{PartsRepository.Build} -p:RunAnalyzers=false --disable-build-servers && {PartsRepository.RunPartTests}"], result);
        Assert.True(code == 0, output + error);
        Assert.Contains($"Total: {Tasks}, Errors: 0, Failed: 0, Skipped: 0", output, StringComparison.Ordinal);
    }

    private static IEnumerable<(int Task, AttemptEnded Attempt)> Attempts(Ended ended) =>
        from line in ended.Lines
        where line.StartsWith("{\"type\":\"attempt_ended\"", StringComparison.Ordinal)
        let read = JsonDocument.Parse(line).RootElement
        let stream = read.GetProperty("stream").GetString()!
        let data = JsonSerializer.SerializeToUtf8Bytes(read.GetProperty("data"))
        select (int.Parse(stream[(stream.LastIndexOf('t') + 1)..], CultureInfo.InvariantCulture), (AttemptEnded)EventTypes.Decode("attempt_ended", data)!);

    private static string Failures(Ended ended) => string.Join(
        '\n', Attempts(ended).Where(one => one.Attempt.Result != AttemptResult.Completed).Select(one => $"t{one.Task}: {one.Attempt.ErrorType}: {one.Attempt.Message}"));

    /// <summary>Pairs that conflict, tasks on their own, tasks that need the work of two others, and one that needs all.</summary>
    private static string Plan()
    {
        var plan = new StringBuilder("plan: masterplan\nagent: model:scripted\nretry: { backoff: 10ms }\ntasks:\n");
        for (var task = 0; task < Tasks; task++)
        {
            var needed = task switch
            {
                Last => string.Join(", ", Enumerable.Range(0, Last).Select(other => $"t{other}")),
                >= Tasks - 12 => $"t{task - 12}, t{task - 20}",
                _ => "",
            };
            plan.Append(CultureInfo.InvariantCulture, $"  - id: t{task}\n    name: Add part {task}\n    depends_on: [{needed}]\n");
            if (task == Last)
                plan.Append("    retry: { attempts: 1 }\n");
            plan.Append(CultureInfo.InvariantCulture, $"    prompt: 'Add a part, list it, and write a test of it. [[script:part-{task}]]'\n");
            plan.Append(CultureInfo.InvariantCulture, $"    expects: [{PartsRepository.Sources}/Part{task}.cs]\n");
            plan.Append("    atoms:\n      - id: a1\n        timeout: 25m\n        verify:\n");
            foreach (var check in Checks(task))
                plan.Append(CultureInfo.InvariantCulture, $"          - run: {check}\n");
        }
        return plan.ToString();
    }

    private static string[] Checks(int task) => task switch
    {
        Last => [PartsRepository.Check, PartsRepository.Build, PartsRepository.RunTests],
        _ when PartScenarios.IsClash(task) => [PartsRepository.Check, PartsRepository.BuildOfContracts],
        _ => [PartsRepository.Check],
    };
}
