using Oleada.Agents.Sandbox;

namespace Oleada.Agents.Tests.Sandbox;

public sealed class LimitTests
{
    private static readonly Limits Small = new() { WallTime = TimeSpan.FromSeconds(30), Memory = 256 << 20, Processes = 40 };

    [Theory]
    [InlineData(SandboxChoice.Bubblewrap)]
    [InlineData(SandboxChoice.Plain)]
    public async Task A_fork_bomb_is_ended_and_named(SandboxChoice choice)
    {
        await using var bench = await SandboxBench.OpenAsync(choice);
        // One that would stop at 1,024: a test is not to bring down the machine that it runs on.
        await File.WriteAllTextAsync(
            Path.Combine(bench.Work, "bomb"), "if [ $2 -gt 0 ]; then sh bomb $1 $(($2-1)) & sh bomb $1 $(($2-1)) & fi; sleep 20; wait");
        var mark = $"bomb-{Environment.ProcessId}-{choice}";
        var end = await bench.RunAsync($"sh bomb {mark} 10", Small);
        Assert.Equal((RunEndKind.LimitReached, LimitKind.Processes), (end.Kind, end.Limit));
        Assert.Contains("more than 40 processes", end.Message, StringComparison.Ordinal);
        Assert.True(await Processes.AreGoneAsync(mark));
    }

    [Fact]
    public async Task The_kernel_itself_bounds_what_a_sandbox_may_start()
    {
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        await bench.RunAsync("for i in $(seq 100); do sleep 20 & done; echo all", Small with { Processes = 10 });
        Assert.DoesNotContain("all", bench.Stdout, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SandboxChoice.Bubblewrap)]
    [InlineData(SandboxChoice.Plain)]
    public async Task A_memory_hog_is_ended_and_named(SandboxChoice choice)
    {
        await using var bench = await SandboxBench.OpenAsync(choice);
        var end = await bench.RunAsync("head -c 8G /dev/zero | tail", Small);
        Assert.Equal((RunEndKind.LimitReached, LimitKind.Memory), (end.Kind, end.Limit));
        Assert.Contains("256 MiB of memory", end.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SandboxChoice.Bubblewrap)]
    [InlineData(SandboxChoice.Plain)]
    public async Task Memory_is_counted_over_all_processes(SandboxChoice choice)
    {
        await using var bench = await SandboxBench.OpenAsync(choice);
        var hog = "(head -c 90M /dev/zero; sleep 20) | tail &";
        var end = await bench.RunAsync($"{hog} {hog} {hog} {hog} wait", Small);
        Assert.Equal(LimitKind.Memory, end.Limit);
    }

    [Theory]
    [InlineData(SandboxChoice.Bubblewrap)]
    [InlineData(SandboxChoice.Plain)]
    public async Task A_burner_of_processor_time_is_ended_and_named(SandboxChoice choice)
    {
        await using var bench = await SandboxBench.OpenAsync(choice);
        var end = await bench.RunAsync("while :; do :; done", Small with { CpuTime = TimeSpan.FromSeconds(1) });
        Assert.Equal((RunEndKind.LimitReached, LimitKind.CpuTime), (end.Kind, end.Limit));
        Assert.Contains("1 s of processor time", end.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SandboxChoice.Bubblewrap)]
    [InlineData(SandboxChoice.Plain)]
    public async Task A_filler_of_the_disk_is_ended_and_named(SandboxChoice choice)
    {
        await using var bench = await SandboxBench.OpenAsync(choice);
        var end = await bench.RunAsync("cat /dev/zero > big", Small with { FileSize = 5 << 20 });
        Assert.Equal((RunEndKind.LimitReached, LimitKind.FileSize), (end.Kind, end.Limit));
        Assert.InRange(new FileInfo(Path.Combine(bench.Work, "big")).Length, 1, 5 << 20);
    }

    [Theory]
    [InlineData(SandboxChoice.Bubblewrap)]
    [InlineData(SandboxChoice.Plain)]
    public async Task Many_small_files_fill_no_disk_either_in_the_workspace_or_at_home(SandboxChoice choice)
    {
        await using var bench = await SandboxBench.OpenAsync(choice);
        var end = await bench.RunAsync(
            "i=0; while :; do i=$((i+1)); head -c 1M /dev/urandom > file-$i; head -c 1M /dev/urandom > ~/file-$i; done", Small with { Disk = 20 << 20 });
        Assert.Equal((RunEndKind.LimitReached, LimitKind.Disk), (end.Kind, end.Limit));
        Assert.Contains("wrote more than 20 MiB to the disk", end.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_stays_in_memory_is_not_counted_as_written()
    {
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        var end = await bench.RunAsync("head -c 40M /dev/zero > /tmp/big; sleep 1.2; head -c 4M /dev/zero > small", Small with { Disk = 20 << 20 });
        Assert.Equal(0, end.ExitCode);
    }

    [Fact]
    public async Task Room_that_is_reserved_without_writing_is_refused()
    {
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        var end = await bench.RunAsync("fallocate -l 100M reserved", Small);
        Assert.NotEqual(0, end.ExitCode);
        Assert.Contains("not supported", bench.Stderr, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(SandboxChoice.Bubblewrap)]
    [InlineData(SandboxChoice.Plain)]
    public async Task Open_files_are_limited(SandboxChoice choice)
    {
        await using var bench = await SandboxBench.OpenAsync(choice);
        await bench.RunAsync("ulimit -n; ulimit -c", Small with { OpenFiles = 123 });
        Assert.Equal("123\n0", bench.Stdout);
    }

    [Theory]
    [InlineData(SandboxChoice.Bubblewrap)]
    [InlineData(SandboxChoice.Plain)]
    public async Task The_compilers_still_start_under_small_limits(SandboxChoice choice)
    {
        await using var bench = await SandboxBench.OpenAsync(choice);
        var end = await bench.RunAsync("dotnet --version", new Limits { Memory = 1 << 30, FileSize = 1 << 20, WallTime = TimeSpan.FromSeconds(60) });
        Assert.True(end.ExitCode == 0, bench.Stderr);
    }

    [Fact]
    public void The_signals_of_the_kernels_limits_are_told_apart_from_an_exit_code()
    {
        Assert.Equal(LimitKind.CpuTime, RunEnd.FromExitCode(152, Small).Limit);
        Assert.Equal(LimitKind.FileSize, RunEnd.FromExitCode(153, Small).Limit);
        Assert.Equal(new RunEnd(RunEndKind.Exited, 24), RunEnd.FromExitCode(24, Small));
    }
}
