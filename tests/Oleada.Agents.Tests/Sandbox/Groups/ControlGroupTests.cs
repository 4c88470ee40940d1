using System.Diagnostics;
using Oleada.Agents.Sandbox;
using Oleada.Agents.Sandbox.Groups;

namespace Oleada.Agents.Tests.Sandbox.Groups;

/// <summary>What only control groups count. Skipped where none is writable.</summary>
public sealed class ControlGroupTests
{
    private static readonly Limits Small = new() { WallTime = TimeSpan.FromMinutes(3), Memory = 256 << 20 };

    [Theory]
    [InlineData("shared memory", "import mmap\nm = mmap.mmap(-1, 1500 << 20)\nfor i in range(0, len(m), 4096): m[i] = 1")]
    [InlineData("memory files", "import os\nf = os.memfd_create('x')\nfor i in range(1500): os.write(f, b'x' * (1 << 20))")]
    [InlineData("private memory", "b = bytearray(1500 << 20)\nfor i in range(0, len(b), 4096): b[i] = 1")]
    [InlineData(
        "System V",
        "import ctypes\nc = ctypes.CDLL(None)\nc.shmat.restype = ctypes.c_void_p\n" +
        "ctypes.memset(c.shmat(c.shmget(0, 1500 << 20, 0o1600), 0, 0), 1, 1500 << 20)")]
    [InlineData(
        "socket buffers",
        "import socket\nk = []\nfor i in range(3900):\n p = socket.socketpair(); k.append(p)\n for s in p:\n" +
        "  s.setblocking(False)\n  try:\n   while True: s.send(b'x' * 65536)\n  except BlockingIOError: pass")]
    [InlineData("files in memory", "for i in range(1000000): open('/tmp/%d' % i, 'w').close()")]
    public async Task Memory_of_every_kind_counts(string kind, string program)
    {
        NeedGroup(GroupUse.Memory);
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        SandboxBench.Write(Path.Combine(bench.Work, "hog.py"), program);

        var end = await bench.RunAsync("python3 hog.py; echo alive after $?", Small with { Memory = kind == "files in memory" ? 64 << 20 : Small.Memory });

        Assert.True(end.Limit == LimitKind.Memory, $"{kind}: {end} {bench.Stdout} {bench.Stderr}");
        Assert.Contains("MiB of memory", end.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SandboxChoice.Bubblewrap)]
    [InlineData(SandboxChoice.Plain)]
    public async Task Processor_time_of_children_that_nobody_waits_for_counts(SandboxChoice choice)
    {
        NeedGroup(GroupUse.CpuTime);
        await using var bench = await SandboxBench.OpenAsync(choice);
        SandboxBench.Write(Path.Combine(bench.Work, "burn.py"), """
            import os, signal, time
            signal.signal(signal.SIGCHLD, signal.SIG_IGN)
            while True:
                if os.fork() == 0:
                    end = time.process_time() + 0.03
                    while time.process_time() < end: pass
                    os._exit(0)
                time.sleep(0.04)
            """);

        var end = await bench.RunAsync("python3 burn.py", Small with { CpuTime = TimeSpan.FromSeconds(2) });

        Assert.Equal((RunEndKind.LimitReached, LimitKind.CpuTime), (end.Kind, end.Limit));
    }

    [Fact]
    public async Task A_process_that_the_kernel_killed_for_memory_is_no_unexplained_exit_code()
    {
        NeedGroup(GroupUse.Memory);
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);

        var end = await bench.RunAsync("head -c 300M /dev/zero | tail > /dev/null; true", Small);

        Assert.Equal((RunEndKind.LimitReached, LimitKind.Memory), (end.Kind, end.Limit));
    }

    [Fact]
    public async Task The_group_is_joined_before_the_command_and_removed_after_it()
    {
        NeedGroup(GroupUse.Tasks);
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Plain);

        await bench.RunAsync("cat /proc/self/cgroup");

        var own = $"oleada-{Environment.ProcessId}-";
        Assert.Contains(own, bench.Stdout, StringComparison.Ordinal);
        var names = bench.Stdout.Split('\n').Where(line => line.Contains(own, StringComparison.Ordinal)).Select(line => Path.GetFileName(line));
        foreach (var folder in Places().SelectMany(place => names.Select(name => Path.Combine(place, name))))
            Assert.False(Directory.Exists(folder), folder);
    }

    [Fact]
    public void Groups_of_a_killed_server_are_ended_and_removed_at_the_next_start()
    {
        NeedGroup(GroupUse.Tasks);
        var parent = Places().First(place => File.Exists(Path.Combine(place, "cgroup.procs")));
        var folder = Path.Combine(parent, "oleada-999999999-1-1");
        Assert.True(GroupFolder.TryMake(folder));
        string[] words = ["-c", "echo 0 >\"$0\" && exec sleep 600", Path.Combine(folder, "cgroup.procs")];
        using var left = Process.Start(new ProcessStartInfo("/bin/sh", words) { UseShellExecute = false })!;
        SpinWait.SpinUntil(() => GroupFolder.Members(folder).Any(), TimeSpan.FromSeconds(10));

        ControlGroups.Sweep(parent);

        Assert.True(left.WaitForExit(TimeSpan.FromSeconds(10)));
        ControlGroups.Sweep(parent);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void A_groups_processes_are_killed_whatever_they_have_left()
    {
        NeedGroup(GroupUse.Tasks);
        using var group = ControlGroups.OfThisProcess.Create(Small)!;
        string[] words = [.. group.Join(), "setsid", "sh", "-c", "sleep 600 & sleep 600"];
        using var process = Process.Start(new ProcessStartInfo(words[0], words.Skip(1)) { UseShellExecute = false })!;
        SpinWait.SpinUntil(() => group.Members().Count() > 1, TimeSpan.FromSeconds(10));

        group.Kill();

        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(10)));
        Assert.True(SpinWait.SpinUntil(() => !group.Members().Any(), TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task The_isolation_says_how_limits_are_held()
    {
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);

        Assert.EndsWith(ControlGroups.OfThisProcess.Describe(), bench.Sandbox.Isolation, StringComparison.Ordinal);
        Assert.Matches("held by control groups \\(version|limits looked at", bench.Sandbox.Isolation);
    }

    private static void NeedGroup(GroupUse use) =>
        Assert.SkipUnless(ControlGroups.OfThisProcess.Uses.HasFlag(use), "no control group is writable here");

    private static IEnumerable<string> Places() =>
        Hierarchy.Parse(File.ReadAllText("/proc/self/cgroup"), File.ReadAllText("/proc/self/mountinfo")).Select(tree => tree.Own);
}
