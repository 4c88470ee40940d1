using Oleada.Agents.Paths;
using Oleada.Agents.Sandbox;
using Oleada.Agents.Tests.Paths;

namespace Oleada.Agents.Tests.Sandbox;

/// <summary>What is mounted is what was opened, whatever its name has become.</summary>
public sealed class HeldMountsTests
{
    [Theory]
    [InlineData(SandboxChoice.Bubblewrap, true)]
    [InlineData(SandboxChoice.Bubblewrap, false)]
    [InlineData(SandboxChoice.Plain, true)]
    [InlineData(SandboxChoice.Plain, false)]
    public async Task An_exchanged_workspace_is_named_and_nothing_is_run_there(SandboxChoice choice, bool isLink)
    {
        await using var bench = await SandboxBench.OpenAsync(choice);
        using var outside = new TempFolder();
        using var held = HeldFolder.Open(bench.Work);
        Replace(bench.Work, isLink ? outside.Path : null);

        var end = await bench.Sandbox.RunAsync(Hold(bench.RunOf("touch written"), held), TestContext.Current.CancellationToken);

        Assert.Equal(RunEndKind.NotStarted, end.Kind);
        Assert.Contains(bench.Work, end.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(outside.Path));
        Assert.Empty(Directory.EnumerateFileSystemEntries(bench.Work));
    }

    [Theory]
    [InlineData(SandboxChoice.Bubblewrap, true)]
    [InlineData(SandboxChoice.Bubblewrap, false)]
    [InlineData(SandboxChoice.Plain, true)]
    public async Task A_workspace_exchanged_while_sandboxes_start_is_never_written_outside(SandboxChoice choice, bool isLink)
    {
        await using var bench = await SandboxBench.OpenAsync(choice);
        using var outside = new TempFolder();
        using var held = HeldFolder.Open(bench.Work);
        var other = isLink ? bench.Work + ".link" : outside.Path;
        if (isLink)
            Directory.CreateSymbolicLink(other, outside.Path);
        var run = Hold(bench.RunOf("touch written"), held);
        List<RunEndKind> ends = [];

        using (new Exchange(bench.Work, other))
        {
            for (var round = 0; round < 40; round++)
                ends.Add((await bench.Sandbox.RunAsync(run, TestContext.Current.CancellationToken)).Kind);
        }
        // An odd number of exchanges leaves the names crossed.
        if (!held.IsSameAs(FactsOf(bench.Work)))
            Exchange.Once(bench.Work, other);

        Assert.Empty(Directory.EnumerateFileSystemEntries(outside.Path));
        Assert.Contains(RunEndKind.NotStarted, ends);
        if (isLink)
            File.Delete(other);
    }

    [Fact]
    public async Task A_home_exchanged_while_sandboxes_start_is_never_written_outside()
    {
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        using var outside = new TempFolder();
        using var held = HeldFolder.Open(bench.Home);
        Exchange.Once(bench.Home, outside.Path);

        var end = await bench.Sandbox.RunAsync(Hold(bench.RunOf("touch ~/written"), held), TestContext.Current.CancellationToken);

        Exchange.Once(bench.Home, outside.Path);
        Assert.Equal(RunEndKind.NotStarted, end.Kind);
        Assert.Empty(Directory.EnumerateFileSystemEntries(outside.Path));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a/b")]
    [InlineData("a/b/.oleada")]
    public async Task What_hides_the_data_folder_cannot_be_moved_away(string moved)
    {
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        var data = Directory.CreateDirectory(Path.Combine(bench.Work, "a/b/.oleada")).FullName;
        SandboxBench.Write(Path.Combine(data, "admin.key"), "secret");
        Mount[] mounts = [new(data, MountKind.Hidden)];

        var end = await bench.RunAsync($"mv {moved} c", mounts: mounts);
        await bench.RunAsync("echo beside > a/b/file; find . -name admin.key", mounts: mounts);

        Assert.NotEqual(0, end.ExitCode);
        Assert.Equal("", bench.Stdout);
        Assert.True(File.Exists(Path.Combine(data, "admin.key")) && File.Exists(Path.Combine(bench.Work, "a/b/file")));
    }

    [Theory]
    [InlineData("/oldroot")]
    [InlineData("/")]
    public async Task A_link_where_something_is_to_be_mounted_makes_no_folder_elsewhere(string way)
    {
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        using var outside = new TempFolder();
        Directory.CreateSymbolicLink(Path.Combine(bench.Home, ".cargo"), way.TrimEnd('/') + outside.Path);

        var end = await bench.RunAsync("true", mounts: [new Mount(Path.Combine(bench.Home, ".cargo/registry"), MountKind.Readable, "/usr/lib")]);

        Assert.Equal(RunEndKind.NotStarted, end.Kind);
        Assert.Contains(".cargo is a link", end.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(outside.Path));
    }

    [Fact]
    public async Task The_descriptors_of_the_comparison_are_closed_to_commands()
    {
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);

        await bench.RunAsync(
            "for f in 3 4 5 6 7 8 9; do test -e /proc/self/fd/$f && echo self $f; test -e /proc/1/fd/$f && readlink /proc/1/fd/$f; done; echo end");

        Assert.DoesNotContain(bench.Work, bench.Stdout, StringComparison.Ordinal);
        Assert.DoesNotContain("self", bench.Stdout, StringComparison.Ordinal);
        Assert.EndsWith("end", bench.Stdout, StringComparison.Ordinal);
    }

    private static SandboxRun Hold(SandboxRun run, HeldFolder held) => run with { Folders = run.Folders with { Held = [held] } };

    private static Agents.Workspaces.FileFacts FactsOf(string path)
    {
        using var now = HeldFolder.TryOpen(path, out _);
        return now?.Facts ?? default;
    }

    private static void Replace(string folder, string? target)
    {
        Directory.Delete(folder, recursive: true);
        if (target is null)
            Directory.CreateDirectory(folder);
        else
            Directory.CreateSymbolicLink(folder, target);
    }
}
