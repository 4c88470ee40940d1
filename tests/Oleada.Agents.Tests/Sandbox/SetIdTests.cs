using System.Diagnostics;
using Oleada.Agents.Sandbox;

namespace Oleada.Agents.Tests.Sandbox;

/// <summary>No attempt leaves a file that runs with the rights of the server's user.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class SetIdTests
{
    private const UnixFileMode SetId = UnixFileMode.SetUser | UnixFileMode.SetGroup;

    public static TheoryData<SandboxChoice, string> Ways()
    {
        string[] ways =
        [
            "cp /usr/bin/id tool; chmod 6755 tool",
            "cp /usr/bin/id tool; chmod u+s tool",
            "cp /usr/bin/id tool; chmod g+s tool",
            "install -m 4755 /usr/bin/id tool",
            "mkdir -p node_modules/.bin bin .git; for f in node_modules/.bin/x bin/x .git/x; do cp /usr/bin/id $f; chmod 4755 $f; done",
            "cp /usr/bin/id ~/tool; chmod 4755 ~/tool; mkdir -p ~/.cache/deep; cp /usr/bin/id ~/.cache/deep/x; chmod 2755 ~/.cache/deep/x",
            "python3 -c \"import os; os.close(os.open('tool', os.O_CREAT | os.O_WRONLY, 0o6755))\"",
            "python3 -c \"import os; os.mknod('tool', 0o106755)\"",
            "cp /usr/bin/id tool; python3 -c \"import os; f = os.open('tool', os.O_RDONLY); os.fchmod(f, 0o4755)\"",
            "python3 -c \"import tarfile as t, io; a = t.open('x.tar', 'w'); i = t.TarInfo('tool'); i.mode = 0o4755; a.addfile(i, io.BytesIO(b'')); a.close()\"; " +
                "tar -xpf x.tar",
            "python3 -c \"import os; os.mkdir(b'no\\xfe'); os.close(os.open(b'no\\xfe/x', os.O_CREAT, 0o755)); os.chmod(b'no\\xfe/x', 0o6755)\"",
            "python3 -c \"import os; os.close(os.open(b'bad\\xff', os.O_CREAT | os.O_WRONLY, 0o4755)); os.chmod(b'bad\\xff', 0o4755)\"",
            "cp -p $(find /usr/bin -perm -4000 | head -1) tool",
        ];
        var data = new TheoryData<SandboxChoice, string>();
        foreach (var way in ways)
        {
            data.Add(SandboxChoice.Bubblewrap, way);
            data.Add(SandboxChoice.Plain, way);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task No_way_leaves_a_file_with_the_servers_rights(SandboxChoice choice, string way)
    {
        await using var bench = new RunnerBench();
        await bench.OpenAsync(sandbox: choice, workspace: bench.Folder.Folder("plain"));

        await bench.RunAsync(way + "; true");

        Assert.Equal("", Found(bench.Root, bench.Runner.Workspace.Homes));
        // .NET could not name all of them.
        Delete(bench.Root);
    }

    [Fact]
    public async Task Nor_in_the_worktree_of_a_repository()
    {
        await using var bench = new RunnerBench();
        await bench.OpenAsync(sandbox: SandboxChoice.Plain, workspace: Workspaces.Repositories.Create(bench.Folder));

        await bench.RunAsync("cp /usr/bin/id tool; mkdir -p node_modules; cp tool node_modules/x; chmod 4755 tool node_modules/x; exit 1");

        Assert.Contains("bits or capabilities of 2 files are taken away: ", bench.Text("system"), StringComparison.Ordinal);
        Assert.Equal("", Found(Path.Combine(bench.Data, "workspaces")));
    }

    [Fact]
    public async Task The_users_own_files_keep_their_bits_and_a_folders_bit_is_inherited()
    {
        await using var bench = new RunnerBench();
        var plain = bench.Folder.Folder("plain");
        var own = bench.Folder.Write("plain/own", "");
        File.SetUnixFileMode(own, UnixFileMode.SetUser | UnixFileMode.UserRead);
        File.SetUnixFileMode(plain, UnixFileMode.SetGroup | UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await bench.OpenAsync(workspace: plain);

        var outcome = await bench.RunAsync("mkdir -p sub/deep && touch sub/deep/file && chmod 750 sub/deep/file && mkdir -m 700 other");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(UnixFileMode.SetUser, File.GetUnixFileMode(own) & SetId);
        Assert.Equal(UnixFileMode.SetGroup, File.GetUnixFileMode(Path.Combine(plain, "sub/deep")) & SetId);
    }

    [Fact]
    public async Task Every_call_that_gives_a_mode_is_refused_with_these_bits_alone()
    {
        Assert.SkipUnless(SystemCallNumbers.OfThisMachine is not null, "there is no filter for this processor");
        var calls = SystemCallNumbers.OfThisMachine!;
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        List<string> lines =
        [
            "import ctypes, os, errno", "libc = ctypes.CDLL(None, use_errno=True)",
            "def call(name, number, *arguments):",
            "    ctypes.set_errno(0)", "    result = libc.syscall(number, *arguments)",
            "    print(name, errno.errorcode.get(ctypes.get_errno(), 'done') if result < 0 else 'done')",
        ];
        foreach (var (number, mode) in calls.WithMode.Append((SystemCallNumbers.ChangeModeAt2, 3)))
            foreach (var bits in new[] { "0o4755", "0o2755", "0o106000" })
                lines.Add($"call('mode', {number}, {string.Join(", ", Enumerable.Repeat("-1", mode - 1))}, {bits}, 0)");
        foreach (var (number, flags) in calls.Opening)
            foreach (var flag in new[] { "os.O_CREAT", "os.O_TMPFILE" })
                lines.Add($"call('mode', {number}, {string.Join(", ", Enumerable.Repeat("-1", flags - 1))}, {flag}, 0o6755)");
        lines.Add("call('openat2', 437, -100, b'.', 0, 24)");
        lines.Add($"call('open', {calls.Opening[^1].Number}, -100, b'.', os.O_RDONLY, 0o6755)");
        SandboxBench.Write(Path.Combine(bench.Work, "calls.py"), string.Join('\n', lines));

        await bench.RunAsync("python3 calls.py");

        Assert.Equal(["mode EPERM", "open done", "openat2 ENOSYS"], bench.Stdout.Split('\n').Distinct().Order(StringComparer.Ordinal));
    }

    private static void Delete(string folder)
    {
        using var find = Process.Start(new ProcessStartInfo("find", [folder, "-mindepth", "1", "-delete"]) { UseShellExecute = false })!;
        find.WaitForExit();
    }

    private static string Found(params string[] folders)
    {
        var start = new ProcessStartInfo("find", [.. folders, "-type", "f", "-perm", "/6000"]) { UseShellExecute = false, RedirectStandardOutput = true };
        using var find = Process.Start(start)!;
        return find.StandardOutput.ReadToEnd();
    }
}
