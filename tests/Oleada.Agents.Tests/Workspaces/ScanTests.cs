using System.Diagnostics;
using Oleada.Agents.Paths;
using Oleada.Agents.Workspaces;
using Oleada.Contracts.Plans;

namespace Oleada.Agents.Tests.Workspaces;

public sealed class ScanTests
{
    [Theory]
    [InlineData(500, 5)]
    [InlineData(10_000, 60)]
    public void A_look_at_the_workspace_is_fast(int files, int milliseconds)
    {
        using var folder = new TempFolder();
        for (var file = 0; file < files; file++)
            folder.Write($"d{file / 100}/s{file % 10}/f{file}.txt", "x");
        using var root = HeldFolder.Open(folder.Path);
        var scanner = new WorkspaceScanner(root, "/nowhere", Nothing());
        Assert.Equal(files, scanner.Scan((_, _) => { }).Files);
        var best = Enumerable.Range(0, 9).Select(_ => Time(() => scanner.Scan((_, _) => { }))).Min();
        TestContext.Current.SendDiagnosticMessage($"{files} files: {best.TotalMilliseconds:0.0} ms");
        // The best of several, and twice the aim, since the machine has other things to do.
        Assert.InRange(best.TotalMilliseconds, 0, 2 * milliseconds);
    }

    [Fact]
    public void A_walk_for_set_id_bits_is_fast()
    {
        const int Files = 10_000, Milliseconds = 200;
        using var folder = new TempFolder();
        for (var file = 0; file < Files; file++)
            folder.Write($"node_modules/d{file / 100}/f{file}.txt", "x");
        using var root = HeldFolder.Open(folder.Path);

        var best = Enumerable.Range(0, 9).Select(_ => Time(() => new SetIdSweep().Run(root, sinceNs: 0))).Min();

        TestContext.Current.SendDiagnosticMessage($"{Files} files: {best.TotalMilliseconds:0.0} ms");
        Assert.InRange(best.TotalMilliseconds, 0, 2 * Milliseconds);
    }

    [Fact]
    public void More_files_than_the_bound_are_not_looked_at_in_a_single_folder_either()
    {
        using var folder = new TempFolder();
        for (var file = 0; file < 12; file++)
            folder.Write($"{file}", "x");
        using var root = HeldFolder.Open(folder.Path);
        var scan = new WorkspaceScanner(root, "/nowhere", Nothing(), maxFiles: 10).Scan((_, _) => { });
        Assert.Equal((10, true), (scan.Files, scan.IsPartial));
    }

    [Fact]
    public void The_first_state_survives_on_disk()
    {
        using var folder = new TempFolder();
        folder.Write("a/ä b.txt", "x");
        using var root = HeldFolder.Open(folder.Path);
        List<ManifestFile> taken = [], loaded = [];
        BaseState.Take(root, new WorkspaceScanner(root, "/nowhere", Nothing()), 0, taken.Add);
        var file = Path.Combine(folder.Path, "base");
        Manifest.Save(file, taken.ForEach);
        Manifest.Load(file, loaded.Add);
        Assert.NotNull(Assert.Single(taken).Sha256);
        Assert.Equal(taken, loaded);
    }

    [Theory]
    [InlineData("")]
    [InlineData("something else")]
    [InlineData("oleada-manifest 1\n1\t2")]
    [InlineData("oleada-manifest 1\nx\t2\t3\t4\t-\tpath")]
    public void A_first_state_that_is_damaged_is_an_error_that_names_the_file(string text)
    {
        using var folder = new TempFolder();
        var file = folder.Write("base", text);
        Assert.StartsWith(file, Assert.Throws<WorkspaceException>(() => Manifest.Load(file, _ => { })).Message, StringComparison.Ordinal);
    }

    private static Declarations Nothing() => new(new MasterPlan { Plan = "p", Tasks = [] });

    private static TimeSpan Time(Action action)
    {
        var watch = Stopwatch.StartNew();
        action();
        return watch.Elapsed;
    }
}
