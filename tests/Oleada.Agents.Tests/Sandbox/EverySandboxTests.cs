using System.Diagnostics;
using System.Runtime.InteropServices;
using Oleada.Agents.Sandbox;

namespace Oleada.Agents.Tests.Sandbox;

/// <summary>What holds in a sandbox of either kind.</summary>
public sealed class EverySandboxTests
{
    private static int _words;

    [Theory]
    [InlineData(SandboxChoice.Bubblewrap)]
    [InlineData(SandboxChoice.Plain)]
    public async Task A_command_runs_in_the_workspace_and_its_lines_and_exit_code_come_back(SandboxChoice choice)
    {
        await using var bench = await SandboxBench.OpenAsync(choice);
        var end = await bench.RunAsync("pwd; echo made > made.txt; echo to-err >&2; printf unended; exit 7");
        Assert.Equal(new RunEnd(RunEndKind.Exited, 7), end);
        Assert.Equal($"{bench.Work}\nunended", bench.Stdout);
        Assert.Equal("to-err", bench.Stderr);
        Assert.Equal("made\n", SandboxBench.Read(Path.Combine(bench.Work, "made.txt")));
    }

    [Theory]
    [InlineData(SandboxChoice.Bubblewrap)]
    [InlineData(SandboxChoice.Plain)]
    public async Task Standard_input_is_empty(SandboxChoice choice)
    {
        await using var bench = await SandboxBench.OpenAsync(choice);
        Assert.Equal(0, (await bench.RunAsync("test -z \"$(cat)\"")).ExitCode);
    }

    [Theory]
    [InlineData(SandboxChoice.Bubblewrap)]
    [InlineData(SandboxChoice.Plain)]
    public async Task Files_that_the_server_was_started_with_are_not_handed_on(SandboxChoice choice)
    {
        await using var bench = await SandboxBench.OpenAsync(choice);
        var leaked = Duplicate(1);
        Assert.InRange(leaked, 3, int.MaxValue);
        Assert.NotEqual(0, (await bench.RunAsync($"test -e /proc/self/fd/{leaked}")).ExitCode);
        Assert.Equal(0, Close(leaked));
    }

    [Theory]
    [InlineData(SandboxChoice.Bubblewrap)]
    [InlineData(SandboxChoice.Plain)]
    public async Task A_signal_is_told_by_the_exit_code(SandboxChoice choice)
    {
        await using var bench = await SandboxBench.OpenAsync(choice);
        var end = await bench.RunAsync("kill -SEGV $$");
        Assert.Equal(11, end.Signal);
    }

    [Theory]
    [InlineData(SandboxChoice.Bubblewrap)]
    [InlineData(SandboxChoice.Plain)]
    public async Task A_child_that_keeps_the_pipes_open_does_not_hold_up_the_end_and_ends_with_it(SandboxChoice choice)
    {
        await using var bench = await SandboxBench.OpenAsync(choice);
        var word = Word();
        var started = Stopwatch.StartNew();
        var end = await bench.RunAsync($"sleep {word} & echo done");
        Assert.Equal(0, end.ExitCode);
        Assert.Equal("done", bench.Stdout);
        Assert.InRange(started.Elapsed.TotalSeconds, 0, 2);
        Assert.True(await Processes.AreGoneAsync(word));
    }

    [Theory]
    [InlineData(SandboxChoice.Bubblewrap)]
    [InlineData(SandboxChoice.Plain)]
    public async Task A_grandchild_that_left_its_session_and_its_pipes_ends_too(SandboxChoice choice)
    {
        await using var bench = await SandboxBench.OpenAsync(choice);
        var word = Word();
        await bench.RunAsync($"(setsid sh -c 'sleep {word} </dev/null >/dev/null 2>&1 &') ; echo done");
        Assert.True(await Processes.AreGoneAsync(word));
    }

    [Theory]
    [InlineData(SandboxChoice.Bubblewrap)]
    [InlineData(SandboxChoice.Plain)]
    public async Task A_stopped_command_ends_with_its_whole_tree_within_two_seconds(SandboxChoice choice)
    {
        await using var bench = await SandboxBench.OpenAsync(choice);
        using var stop = new CancellationTokenSource();
        var word = Word();
        var run = bench.RunAsync($"trap '' TERM INT HUP; setsid sleep {word} & sh -c 'sleep {word}; true' & sleep {word}; true", stop: stop.Token);
        await Processes.AppearAsync(word, 3);
        var started = Stopwatch.StartNew();
        await stop.CancelAsync();
        Assert.Equal(RunEndKind.Stopped, (await run).Kind);
        Assert.True(await Processes.AreGoneAsync(word));
        Assert.InRange(started.Elapsed.TotalSeconds, 0, 2);
    }

    [Theory]
    [InlineData(SandboxChoice.Bubblewrap)]
    [InlineData(SandboxChoice.Plain)]
    public async Task A_command_that_is_stopped_at_any_instant_of_its_start_ends(SandboxChoice choice)
    {
        await using var bench = await SandboxBench.OpenAsync(choice);
        var word = Word();
        for (var spins = 1; spins <= 1 << 18; spins *= 2)
        {
            using var stop = new CancellationTokenSource();
            var run = bench.RunAsync($"sleep {word}", input: async (_, _) =>
            {
                Thread.SpinWait(spins);
                await stop.CancelAsync();
            }, stop: stop.Token);
            Assert.Equal(RunEndKind.Stopped, (await run.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).Kind);
        }
        Assert.True(await Processes.AreGoneAsync(word));
    }

    [Theory]
    [InlineData(SandboxChoice.Bubblewrap)]
    [InlineData(SandboxChoice.Plain)]
    public async Task A_sink_that_never_takes_a_line_does_not_hold_up_a_stop(SandboxChoice choice)
    {
        await using var bench = await SandboxBench.OpenAsync(choice);
        using var stop = new CancellationTokenSource();
        var reached = new TaskCompletionSource();
        var never = new TaskCompletionSource();
        var run = bench.RunAsync("yes", stop: stop.Token, output: (_, _, _) =>
        {
            reached.TrySetResult();
            return new ValueTask(never.Task);
        });
        await reached.Task;
        await stop.CancelAsync();
        Assert.Equal(RunEndKind.Stopped, (await run).Kind);
    }

    [Theory]
    [InlineData(SandboxChoice.Bubblewrap)]
    [InlineData(SandboxChoice.Plain)]
    public async Task A_sink_that_fails_ends_the_command_and_says_so(SandboxChoice choice)
    {
        await using var bench = await SandboxBench.OpenAsync(choice);
        var word = Word();
        await Assert.ThrowsAsync<InvalidOperationException>(() => bench.RunAsync(
            $"echo one; sleep {word}", output: (_, _, _) => throw new InvalidOperationException("the log is gone")));
        Assert.True(await Processes.AreGoneAsync(word));
    }

    [Theory]
    [InlineData(SandboxChoice.Bubblewrap)]
    [InlineData(SandboxChoice.Plain)]
    public async Task A_command_that_takes_too_long_is_ended(SandboxChoice choice)
    {
        await using var bench = await SandboxBench.OpenAsync(choice);
        var word = Word();
        var end = await bench.RunAsync($"echo before; sleep {word}", new Limits { WallTime = TimeSpan.FromMilliseconds(300) });
        Assert.Equal(RunEndKind.TimedOut, end.Kind);
        Assert.Equal("before", bench.Stdout);
        Assert.True(await Processes.AreGoneAsync(word));
    }

    [Theory]
    [InlineData(SandboxChoice.Bubblewrap)]
    [InlineData(SandboxChoice.Plain)]
    public async Task Commands_outlive_the_pool_threads_that_asked_for_them(SandboxChoice choice)
    {
        await using var bench = await SandboxBench.OpenAsync(choice);
        Task<RunEnd> run = null!;
        var asker = new Thread(() => run = bench.RunAsync("sleep 0.5; echo alive"));
        asker.Start();
        asker.Join();
        Assert.Equal(0, (await run).ExitCode);
        Assert.Equal("alive", bench.Stdout);
    }

    [Theory]
    [InlineData(SandboxChoice.Bubblewrap)]
    [InlineData(SandboxChoice.Plain)]
    public async Task No_secret_of_the_server_is_in_the_environment(SandboxChoice choice)
    {
        Environment.SetEnvironmentVariable("OLEADA_TEST_API_KEY", "not-for-commands");
        Environment.SetEnvironmentVariable("DOTNET_TEST_TOKEN", "not-for-commands");
        await using var bench = await SandboxBench.OpenAsync(choice);
        await bench.RunAsync("env; cat /proc/self/environ /proc/1/environ 2>/dev/null | tr '\\0' '\\n'");
        Assert.DoesNotContain("not-for-commands", bench.Stdout, StringComparison.Ordinal);
        Assert.Contains($"HOME={bench.Home}", bench.Stdout, StringComparison.Ordinal);
        Assert.Contains("TERM=dumb", bench.Stdout, StringComparison.Ordinal);
    }

    /// <summary>A number of seconds to sleep that no other test has.</summary>
    private static string Word() => $"{1000 + Interlocked.Increment(ref _words)}.{Environment.ProcessId}";

    [DllImport("libc", EntryPoint = "dup")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Duplicate(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
