using Oleada.Agents.PullRequests;
using Oleada.Agents.Tests.Workspaces;
using Oleada.Agents.VersionControl;
using Oleada.Agents.Workspaces;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.Contracts.Rest;

namespace Oleada.Agents.Tests.VersionControl;

/// <summary>
/// Repositories that commands leave behind, each with a program for every key that can name one, under all that the server
/// does with git. These tests need bubblewrap.
/// </summary>
public sealed class EscapeTests
{
    private const string Branch = $"oleada/{RunnerBench.ExecutionId}";

    private const string New = "init", Commit = "-c user.name=x -c user.email=x commit -q -m x";

    [Fact]
    public void Every_key_of_the_installed_git_is_known_to_name_a_program_or_not()
    {
        var listed = HostileSettings.Listed.Select(entry => entry.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var unknown = HostileSettings.OfInstalledGit().Where(key => !listed.Contains(key));

        Assert.Empty(unknown);
        Assert.InRange(HostileSettings.Listed.Count(entry => entry.Kind == "program"), 45, int.MaxValue);
    }

    [Theory]
    [InlineData("nested", New)]
    [InlineData("docs/deep/nested", New)]
    [InlineData("README.md", New)]
    [InlineData("declared.md", New)]
    [InlineData("src", New)]
    [InlineData("cache/ignored", New)]
    [InlineData("linked", "init --separate-git-dir=../elsewhere")]
    [InlineData("bare", "init --bare")]
    [InlineData("module", New)]
    public async Task A_repository_left_in_a_worktree_runs_nothing_outside(string place, string init)
    {
        await using var bench = new RunnerBench();
        var settings = new HostileSettings(bench.Folder);
        var repository = Repositories.Create(bench.Folder);
        if (place == "module")
            AddModule(bench, repository);

        await WorkAsync(bench, settings, repository, Left(settings, place, init));

        Assert.Empty(settings.Ran);
    }

    [Fact]
    public async Task The_worktree_made_a_repository_itself_runs_nothing_outside()
    {
        await using var bench = new RunnerBench();
        var settings = new HostileSettings(bench.Folder);
        var repository = Repositories.Create(bench.Folder);

        await WorkAsync(
            bench, settings, repository,
            $"""
            rm -rf .git; mv .git .old; git init -q --bare .
            {settings.Plant(".", ".")}
            rm -rf hooks; cp -r .git/config config.old; printf '{HostileSettings.Attributes}' >.gitattributes
            true
            """);

        Assert.Empty(settings.Ran);
    }

    [Theory]
    [InlineData("* filter=x diff=x merge=x\n")]
    [InlineData("* filter=y diff=y merge=y\n")]
    public async Task Programs_of_the_repositorys_own_settings_are_not_run_and_work_is_merged(string attributes)
    {
        await using var bench = new RunnerBench();
        var settings = new HostileSettings(bench.Folder);
        var repository = Repositories.Create(bench.Folder);
        RunShell(settings.Plant(bench.Folder.Folder("settings"), $"{repository}/.git"));

        await WorkAsync(bench, settings, repository, $"printf '{attributes}' >.gitattributes");

        Assert.Empty(settings.Ran);
        Assert.Equal(attributes.Trim(), Repositories.GitWithout(repository, "show", $"{Branch}:.gitattributes"));
    }

    [Fact]
    public async Task A_folder_exchanged_for_a_link_while_files_are_entered_leads_nowhere()
    {
        await using var bench = new RunnerBench();
        var repository = Repositories.Create(bench.Folder);
        bench.Folder.Write("secrets/key.txt", "hands off 41\n");
        var secret = Repositories.Git(repository, "hash-object", $"{bench.Folder.Path}/secrets/key.txt");
        var keepers = Enumerable.Range(1, 6).Select(number => new PlanAtom { Id = $"keep{number}", Run = $"echo {number} >zz/mine.txt" });
        var swap = new PlanAtom { Id = "swap", Run = $"while :; do mv zz .old; ln -s {bench.Folder.Path}/secrets zz; rm zz; mv .old zz; done" };
        await bench.OpenAsync([RunnerBench.Task("t", [new PlanAtom { Id = "first", Run = Many("zz") }, swap, .. keepers])], repository);
        await bench.RunPlannedAsync("t", "first");

        using var stop = new CancellationTokenSource();
        var swapping = bench.RunPlannedAsync("t", "swap", stop: stop.Token);
        foreach (var number in Enumerable.Range(1, 6))
            await bench.RunPlannedAsync("t", $"keep{number}");
        await stop.CancelAsync();
        await swapping;

        var objects = Repositories.Git(repository, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)").Split('\n');
        Assert.True(objects.Length > 200, "the files were entered");
        Assert.DoesNotContain(secret, objects);
    }

    [Fact]
    public async Task A_person_of_plain_processes_gets_the_same_overrides()
    {
        await using var bench = new RunnerBench();
        var settings = new HostileSettings(bench.Folder);
        var repository = Repositories.Create(bench.Folder);
        RunShell(settings.Plant(bench.Folder.Folder("settings"), $"{repository}/.git"));
        await bench.OpenAsync(
            [RunnerBench.Task("t", RunnerBench.Atom($"printf '{HostileSettings.Attributes}' >.gitattributes; echo 1 >new.txt"))], repository,
            sandbox: Oleada.Agents.Sandbox.SandboxChoice.Plain);

        var outcome = await bench.RunPlannedAsync("t");

        Assert.True(outcome.Result == AttemptResult.Completed, outcome.Message);
        Assert.Equal("1", Repositories.GitWithout(repository, "show", $"{Branch}:new.txt"));
        Assert.Empty(settings.Ran);
    }

    /// <summary>A repository whose index is older than its file, so that git has to look into the file.</summary>
    private static string Left(HostileSettings settings, string place, string init)
    {
        var bare = init.Contains("--bare", StringComparison.Ordinal);
        var commit = bare ? "" : $"echo 1 >file; git add .; git {Commit}; echo 22 >file";
        return
            $"""
            head=$(git ls-tree HEAD {place} | cut -d' ' -f3 | cut -f1)
            test -d {place} || rm -f {place}
            mkdir -p {place}; cd {place}; git {init} {(bare ? "." : "-q .")}; printf '{HostileSettings.Attributes}' >.gitattributes
            {commit}
            folder=$(git rev-parse --absolute-git-dir)
            {settings.Plant("$PWD", "$folder")}
            case {place} in module) echo "$head" >.git/HEAD;; esac
            """;
    }

    /// <summary>Everything that the server does with git: twice an attempt, merges with and without a conflict, snapshots, a pull request, the end.</summary>
    private static async Task WorkAsync(RunnerBench bench, HostileSettings settings, string repository, string plant)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var hostile = new PlanTask
        {
            Id = "hostile", Name = "hostile", Touches = ["declared.md"],
            Atoms = [new PlanAtom { Id = "a1", Run = $"({plant}\n); echo hostile >line.txt" }, new PlanAtom { Id = "a2", Run = "echo more >more.txt" }],
        };
        var other = RunnerBench.Task("other", RunnerBench.Atom("echo other >line.txt"));
        var third = RunnerBench.Task("third", RunnerBench.Atom("echo 3 >third.txt"));
        await bench.OpenAsync([hostile, other, third], repository);
        await bench.RunPlannedAsync("hostile");
        await bench.RunPlannedAsync("other");
        await bench.RunPlannedAsync("hostile", "a2");
        var end = await bench.RunAsync(new PlanAtom { Id = "a2", Run = "echo both >line.txt" }, "hostile", attempt: 2);
        Assert.True(end.Result == AttemptResult.Completed, end.Message);
        await bench.RunPlannedAsync("third");
        Assert.Equal("both", Repositories.GitWithout(repository, "show", $"{Branch}:line.txt"));
        var snapshots = Snapshots.Of(bench.Data, RunnerBench.ExecutionId, TimeProvider.System);
        var names = await snapshots.ListAsync(null, cancellation);
        Assert.True(names.Count >= 4);
        await snapshots.CountAsync(names, cancellation);
        await snapshots.ShowAsync(names[0].Name, cancellation);
        await snapshots.DiffAsync(names[0].Name, names[^1].Name, cancellation);
        await snapshots.PatchAsync(names[^1].Commit, null, Stream.Null, cancellation);
        await snapshots.RestoreAsync(names[^1].Name, Path.Combine(bench.Folder.Path, "restored"), cancellation);
        await snapshots.BranchAsync(names[0].Name, "kept", cancellation);
        await MergePullAsync(repository, cancellation);
        await bench.Runner.EndAsync(new HashSet<string>(StringComparer.Ordinal));
        await ProjectFinding.FindAsync(repository, TimeProvider.System, cancellation);
        Assert.True(Directory.Exists(settings.Canaries));
    }

    private static async Task MergePullAsync(string repository, CancellationToken cancellationToken)
    {
        var branches = new PullBranch(new Git(TimeProvider.System), $"{repository}/.git");
        var tip = await branches.TipAsync(Branch, cancellationToken);
        var start = await branches.TipAsync("main", cancellationToken);
        var pull = new PullView
        {
            PullId = "p", State = PullState.Open, Branch = Branch, Base = "main", BaseCommit = start, Head = tip, Title = "t",
            Seq = 1, Checks = [], UpdatedAt = default, Forge = LocalForge.ForgeName,
        };
        await branches.DiffAsync(pull, Stream.Null, cancellationToken);
        await branches.CommitsAsync(pull, cancellationToken);
        var merged = await new LocalForge(branches).MergeAsync(pull, cancellationToken);
        Assert.Equal(tip, merged);
        Assert.Equal("both\n", await File.ReadAllTextAsync($"{repository}/line.txt", cancellationToken));
    }

    private static void AddModule(RunnerBench bench, string repository)
    {
        var module = Repositories.Create(bench.Folder, "other");
        Repositories.Git(repository, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", module, "module");
        Repositories.Commit(repository);
    }

    private static string Many(string folder) => $"mkdir {folder}; for n in $(seq 300); do echo $n >{folder}/$n.txt; done";

    private static void RunShell(string script)
    {
        using var shell = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/bin/sh", ["-ec", script]) { UseShellExecute = false })!;
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }
}
