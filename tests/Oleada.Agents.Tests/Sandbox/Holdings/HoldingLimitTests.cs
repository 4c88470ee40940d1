using Oleada.Agents.Sandbox;
using Oleada.Agents.Sandbox.Holdings;

namespace Oleada.Agents.Tests.Sandbox.Holdings;

/// <summary>Limits on what processes hold of the kernel's tables.</summary>
public sealed class HoldingLimitTests
{
    private const string Preamble = "import ctypes, os, time\nc = ctypes.CDLL(None)\n";

    private static readonly Limits Small = new() { WallTime = TimeSpan.FromSeconds(60) };

    [Theory]
    [InlineData(LimitKind.InotifyInstances, "more than 20 inotify instances", "for i in range(30): c.inotify_init()")]
    [InlineData(
        LimitKind.InotifyWatches, "more than 50 inotify watches", "f = c.inotify_init()\nfor i in range(60): os.mkdir(str(i)); c.inotify_add_watch(f, str(i).encode(), 0xfff)")]
    [InlineData(LimitKind.OpenFiles, "more than 800 files open", "for i in range(11):\n if os.fork() == 0: break\nk = [os.open('/dev/null', 0) for i in range(90)]")]
    [InlineData(LimitKind.SharedSegments, "more than 10 shared-memory segments", "for i in range(20): c.shmget(0, 4096, 0o1600)")]
    [InlineData(LimitKind.MessageQueues, "more than 10 message queues", "for i in range(20): c.msgget(0, 0o1600)")]
    public async Task Holding_too_much_is_ended_and_named(LimitKind kind, string message, string program)
    {
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        SandboxBench.Write(Path.Combine(bench.Work, "hold.py"), Preamble + program + "\ntime.sleep(40)");
        var limits = Small with { InotifyInstances = 20, InotifyWatches = 50, OpenFiles = 100, SharedSegments = 10, MessageQueues = 10 };

        var end = await bench.RunAsync("python3 hold.py", limits);

        Assert.True(end.Limit == kind, $"{end} {bench.Stderr}");
        Assert.Contains(message, end.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_of_shared_objects_are_counted_without_their_headings()
    {
        using var text = new StringReader(
            "       key      shmid perms\n         0          1  600\n         0          2  600\n" +
            "       key      msqid perms\n         0          0  600\n");

        var found = await SharedObjects.CountAsync(text, TestContext.Current.CancellationToken);

        Assert.Equal(new SharedObjects(2, 1), found);
    }
}
