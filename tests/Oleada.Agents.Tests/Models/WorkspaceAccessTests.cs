using System.Diagnostics;
using Oleada.Agents.Models.Tools;
using Oleada.Agents.Sandbox;

namespace Oleada.Agents.Tests.Models;

public sealed class WorkspaceAccessTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void What_a_command_may_not_see_or_write_is_not_there_or_readable_only()
    {
        var root = _folder.Folder("w");
        foreach (var file in new[] { "w/data/log.db", "w/shared/lib.txt", "w/shared/own/x.txt", "w/.git/config", "w/a.txt" })
            _folder.Write(file, "old");
        var access = new WorkspaceAccess(new SandboxFolders(
            root, _folder.Folder("h"),
            [new(Path.Combine(root, "data"), MountKind.Hidden), new(Path.Combine(root, "shared"), MountKind.Readable), new(Path.Combine(root, "shared/own"), MountKind.Writable)]));
        foreach (var path in new[] { "data/log.db", "data/new.db", "shared/lib.txt", "shared/new.txt", ".git/config", ".git/hooks/post-commit", "a.txt/b", "", "sub/", "." })
            Assert.Throws<ToolFailureException>(() => access.OpenWrite(path, out _).Dispose());
        foreach (var path in new[] { "data/log.db", "missing", "shared", "." })
            Assert.Throws<ToolFailureException>(() => access.OpenRead(path).Dispose());
        foreach (var path in new[] { "a.txt", "shared/own/x.txt", "shared/own/y.txt", "shared/../a.txt", $"{root}/deep/er/z.txt" })
            access.OpenWrite(path, out _).Dispose();
        access.OpenRead("shared/lib.txt").Dispose();
        Assert.Equal("old", File.ReadAllText($"{root}/data/log.db"));
        Assert.False(File.Exists($"{root}/data/new.db") || File.Exists($"{root}/shared/new.txt") || Directory.Exists($"{root}/.git/hooks"));
        Assert.True(File.Exists($"{root}/deep/er/z.txt"));
    }

    [Fact]
    public async Task A_folder_that_is_exchanged_for_a_link_again_and_again_never_leads_out()
    {
        var root = _folder.Folder("w");
        var outside = _folder.Folder("outside");
        Directory.CreateDirectory($"{root}/real");
        Directory.CreateSymbolicLink($"{root}/swap", "real");
        var access = new WorkspaceAccess(new SandboxFolders(root, root, []));
        // It puts the link in place by renaming, so that there is one at any time.
        using var swapping = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", $"while :; do ln -sfnT '{outside}' swap; ln -sfnT real swap; done"]) { WorkingDirectory = root })!;
        var (opened, refused) = (0, 0);
        // On a busy machine it takes a while until the link has been seen in both places.
        for (var n = 0; n < 2000 || ((opened == 0 || refused == 0) && n < 1_000_000); n++)
        {
            try
            {
                access.OpenWrite($"swap/{n % 2000}.txt", out _).Dispose();
                opened++;
            }
            catch (ToolFailureException)
            {
                refused++;
            }
        }
        swapping.Kill(entireProcessTree: true);
        await swapping.WaitForExitAsync();
        Assert.Empty(Directory.EnumerateFileSystemEntries(outside));
        Assert.True(opened > 0 && refused > 0, $"{opened} opened, {refused} refused");
    }

    public void Dispose() => _folder.Dispose();
}
