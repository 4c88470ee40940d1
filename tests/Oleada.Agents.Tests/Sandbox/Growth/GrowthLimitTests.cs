using Oleada.Agents.Sandbox;

namespace Oleada.Agents.Tests.Sandbox.Growth;

public sealed class GrowthLimitTests
{
    private static readonly Limits Small = new() { WallTime = TimeSpan.FromSeconds(60) };

    [Theory]
    [InlineData(SandboxChoice.Bubblewrap)]
    [InlineData(SandboxChoice.Plain)]
    public async Task What_children_write_that_nobody_waits_for_counts(SandboxChoice choice)
    {
        await using var bench = await SandboxBench.OpenAsync(choice);
        SandboxBench.Write(Path.Combine(bench.Work, "write.py"), """
            import os, signal, time
            signal.signal(signal.SIGCHLD, signal.SIG_IGN)
            for i in range(40):
                if os.fork() == 0:
                    open('big%d' % i, 'wb').write(b'x' * (4 << 20)); os._exit(0)
                time.sleep(0.05)
            time.sleep(30)
            """);

        var end = await bench.RunAsync("python3 write.py", Small with { Disk = 20 << 20 });

        Assert.Equal((RunEndKind.LimitReached, LimitKind.Disk), (end.Kind, end.Limit));
    }

    [Theory]
    [InlineData(".")]
    [InlineData("~")]
    [InlineData("/tmp")]
    [InlineData("/dev/shm")]
    public async Task Many_empty_files_are_ended_and_named(string folder)
    {
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);

        var end = await bench.RunAsync($"cd {folder}; seq 2000 | xargs touch; sleep 30", Small with { Inodes = 1000 });

        Assert.Equal((RunEndKind.LimitReached, LimitKind.Inodes), (end.Kind, end.Limit));
        Assert.Contains("more than 1000 files", end.Message, StringComparison.Ordinal);
    }
}
