using System.Diagnostics;
using Oleada.Agents.Sandbox.Growth;

namespace Oleada.Agents.Tests.Sandbox.Growth;

public sealed class FolderWalkTests
{
    [Fact]
    public void Every_entry_is_found_whatever_its_name()
    {
        using var folder = new TempFolder();
        Shell(folder.Path, "mkdir a; echo x > a/b; ln -s /usr link; mkfifo pipe; mkdir \"$(printf 'bad\\377')\"; echo x > \"$(printf 'bad\\377/\\376')\"");

        var count = Walk(folder.Path);

        Assert.Equal(6, count.NewFiles);
        Assert.False(count.HasGaps);
        Shell(folder.Path, "rm -rf bad*");
    }

    [Fact]
    public void A_link_is_not_followed()
    {
        using var folder = new TempFolder();
        using var outside = new TempFolder();
        Shell(outside.Path, "head -c 1M /dev/urandom > big");
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "link"), outside.Path);

        var count = Walk(folder.Path);

        Assert.Equal(1, count.NewFiles);
        Assert.InRange(count.NewBytes, 0, 4096);
    }

    [Fact]
    public void A_folder_that_is_passed_over_is_not_entered()
    {
        using var folder = new TempFolder();
        Shell(folder.Path, "mkdir data; echo x > data/file");
        var count = new GrowthCount(0);

        FolderWalk.Count(folder.Path, [FolderHandle.LookAt(Path.Combine(folder.Path, "data"))!.Value.Place], count);

        Assert.Equal(0, count.NewFiles);
    }

    [Fact]
    public void Folders_deeper_than_the_bound_are_a_gap()
    {
        using var folder = new TempFolder();
        Shell(folder.Path, "i=0; while [ $i -lt 300 ]; do mkdir d; cd d; i=$((i+1)); done; echo x > hidden");

        var count = Walk(folder.Path);

        Assert.True(count.HasGaps);
        Shell(folder.Path, "rm -rf d");
    }

    private static GrowthCount Walk(string path)
    {
        var count = new GrowthCount(0);
        FolderWalk.Count(path, [], count);
        return count;
    }

    private static void Shell(string folder, string script)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { UseShellExecute = false, WorkingDirectory = folder })!;
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(20)));
        Assert.Equal(0, process.ExitCode);
    }
}
