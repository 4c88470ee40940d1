using Oleada.Agents.Workspaces;
using Oleada.Contracts.Plans;
using Oleada.Engine.Executions;

namespace Oleada.Agents.Tests.Workspaces;

/// <summary>Attempts that leave very many files.</summary>
public sealed class ManyFilesTests
{
    private const int Files = 40_000;

    private static readonly MasterPlan Plan = new()
    {
        Plan = "p", Tasks = [RunnerBench.Task("t", RunnerBench.Atom("true")) with { Touches = ["zone/"], Expects = ["zz.txt"] }],
    };

    [Fact]
    public async Task Of_many_files_the_first_thousand_are_told_and_the_others_counted_once()
    {
        await using var bench = new RunnerBench();
        await bench.OpenAsync(Plan.Tasks, workspace: bench.Folder.Folder("plain"));

        var first = await bench.RunAsync($"mkdir a zone; cd a; seq {Files} | xargs touch; touch ../zone/x ../zz.txt");
        var second = await bench.RunAsync("echo more > b.txt");
        var third = await bench.RunAsync("echo changed > a/39999; rm a/1");

        Assert.Equal((ArtifactLimits.MaxPerAttempt, Files + 2 - ArtifactLimits.MaxPerAttempt), (first.Changes.Count, first.MoreChanges));
        Assert.Superset(new HashSet<string> { "zone/x", "zz.txt" }, first.Changes.Select(change => change.Path).ToHashSet());
        Assert.Equal(("b.txt", 0), (Assert.Single(second.Changes).Path, second.MoreChanges));
        Assert.Contains("a/39999", third.Changes.Select(change => change.Path));
        Assert.Equal(0, third.MoreChanges);
    }

    [Fact]
    public async Task In_a_worktree_the_same_is_told_and_nothing_beyond_is_read()
    {
        await using var bench = new RunnerBench();
        await bench.OpenAsync(Plan.Tasks, workspace: Repositories.Create(bench.Folder));

        var outcome = await bench.RunAsync("mkdir a; cd a; seq 3000 | xargs touch; touch ../zz.txt; exit 1");

        Assert.Equal((ArtifactLimits.MaxPerAttempt, 3_001 - ArtifactLimits.MaxPerAttempt), (outcome.Changes.Count, outcome.MoreChanges));
        Assert.Contains("zz.txt", outcome.Changes.Select(change => change.Path));
    }

    [Fact]
    public void What_is_kept_of_many_new_files_is_small()
    {
        var ledger = new ChangeLedger(new Declarations(Plan));
        var before = GC.GetTotalMemory(forceFullCollection: true);

        for (var look = 0; look < 3; look++)
        {
            ledger.BeginLook();
            for (var file = 0; file < WorkspaceScanner.MaxFiles; file++)
                LookAt(ledger, $"a/quite/long/path/of/a/file/that/a/command/has/made/{file}");
            ledger.EndLook(isWhole: look != 1);
        }
        var changes = ledger.Take(_ => true, out var rest);
        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;

        Assert.Equal((ArtifactLimits.MaxPerAttempt, WorkspaceScanner.MaxFiles - ArtifactLimits.MaxPerAttempt), (changes.Count, rest));
        Assert.InRange(kept, 0, 20 << 20);
    }

    private static void LookAt(ChangeLedger ledger, string path)
    {
        var stamp = new FileStamp(0, 1, 1, 1);
        if (ledger.Look(path, stamp) == LookAtFile.Read)
            ledger.Enter(path, stamp, new Content(0, "hash"), mayHideWrite: false);
    }
}
