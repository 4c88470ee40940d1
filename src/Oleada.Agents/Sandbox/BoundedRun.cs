using System.ComponentModel;
using System.Diagnostics;
using Oleada.Agents.Sandbox.Groups;
using Oleada.Agents.Sandbox.Growth;

namespace Oleada.Agents.Sandbox;

/// <summary>Ends what is left of a run after its main process and that one's group.</summary>
internal delegate ValueTask EndProcesses(WatchedTree tree);

/// <summary>Runs a program under the limits of a run, with its output handed on, to the end of its whole tree.</summary>
internal sealed class BoundedRun(SpawnThread spawn, LimitWatch watch, TimeProvider time)
{
    /// <summary>By its whole path: a name would be looked for in the folder that the server was started in too.</summary>
    public const string SetSid = "/usr/bin/setsid";

    /// <summary>How lines begin that the programs in front of the command print when they fail.</summary>
    private static readonly string[] Starters = ["bwrap: ", HeldMounts.Refusal, "prlimit: ", "join: ", "setsid: "];

    public async Task<RunEnd> RunAsync(
        IEnumerable<string> words, SandboxRun run, EndProcesses endProcesses, CancellationToken stop)
    {
        if (stop.IsCancellationRequested)
            return new RunEnd(RunEndKind.Stopped);
        using var group = ControlGroups.OfThisProcess.Create(run.Limits);
        var growth = new RunGrowth(run.Folders, run.Limits, time);
        using var wall = new CancellationTokenSource(run.Limits.WallTime, time);
        Process process;
        try
        {
            process = await spawn.StartAsync(StartInfo(group, words, run));
        }
        catch (Exception failure) when (failure is Win32Exception or IOException or InvalidOperationException)
        {
            return new RunEnd(RunEndKind.NotStarted, Message: failure.Message);
        }
        using (process)
        using (var tree = new WatchedTree(process.Id, run.Limits, group, growth))
        {
            watch.Add(tree);
            try
            {
                return await FollowAsync(process, tree, run, endProcesses, wall.Token, stop);
            }
            finally
            {
                watch.Remove(tree);
            }
        }
    }

    private async Task<RunEnd> FollowAsync(
        Process process, WatchedTree tree, SandboxRun run, EndProcesses endProcesses, CancellationToken wall, CancellationToken stop)
    {
        using var ended = new CancellationTokenSource();
        using var unheard = new CancellationTokenSource();
        using var any = CancellationTokenSource.CreateLinkedTokenSource(wall, tree.Reached, stop, unheard.Token);
        var input = InputAsync();
        var stdout = new OutputPump(process.StandardOutput.BaseStream, "stdout", run.MaxLine, run.Output, time);
        var stderr = new OutputPump(process.StandardError.BaseStream, "stderr", LineReader.MaxCharacters, run.Output, time);
        var pumps = Task.WhenAll(PumpAsync(stdout), PumpAsync(stderr));
        var byItself = await HasExitedAsync(process, any.Token);
        if (!byItself && !process.HasExited)
            Signals.KillGroup(process.Id);
        tree.LookAtEnd();
        await endProcesses(tree);
        await process.WaitForExitAsync(CancellationToken.None);
        await ended.CancelAsync();
        await pumps;
        await input;
        if (tree.Limit is { } limit)
            return RunEnd.AtLimit(limit, run.Limits);
        if (!byItself)
            return stop.IsCancellationRequested ? new RunEnd(RunEndKind.Stopped) : TooLong(run.Limits);
        var notStarted = process.ExitCode == 0 || stdout.HasOutput ? null : Refusal(stderr.FirstLine);
        return notStarted is null
            ? RunEnd.FromExitCode(process.ExitCode, run.Limits)
            : new RunEnd(RunEndKind.NotStarted, Message: notStarted);

        async Task InputAsync()
        {
            try
            {
                await WriteAsync(process, run.Input, ended.Token);
            }
            catch
            {
                // Nobody writes its input: a program that would wait for that is ended.
                await unheard.CancelAsync();
                throw;
            }
        }

        async Task PumpAsync(OutputPump pump)
        {
            try
            {
                await pump.RunAsync(ended.Token, stop);
            }
            catch
            {
                // Nobody takes its output: a program that would wait for that is ended.
                await unheard.CancelAsync();
                throw;
            }
        }
    }

    private static async Task WriteAsync(Process process, Func<Stream, CancellationToken, Task>? write, CancellationToken ended)
    {
        try
        {
            if (write is not null)
                await write(process.StandardInput.BaseStream, ended);
            process.StandardInput.Close();
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // It reads no more, or has ended; how it ended says the rest.
        }
    }

    private static RunEnd TooLong(Limits limits) =>
        new(RunEndKind.TimedOut, Message: $"ran longer than {limits.WallTime.TotalSeconds:0.#} s");

    private static async Task<bool> HasExitedAsync(Process process, CancellationToken until)
    {
        try
        {
            await process.WaitForExitAsync(until);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>What the programs in front of the shell say when they could not set up what was asked of them.</summary>
    private static string? Refusal(string? firstLine) =>
        firstLine is not null && Starters.Any(starter => firstLine.StartsWith(starter, StringComparison.Ordinal)) ? firstLine : null;

    /// <summary>In a session of its own: the terminal's Ctrl-C is the server's to handle.</summary>
    private static ProcessStartInfo StartInfo(ControlGroup? group, IEnumerable<string> words, SandboxRun run)
    {
        var start = new ProcessStartInfo(SetSid, [.. group?.Join() ?? [], .. words])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = run.Folders.Work,
        };
        start.Environment.Clear();
        foreach (var (name, value) in run.Environment)
            start.Environment[name] = value;
        return start;
    }
}
