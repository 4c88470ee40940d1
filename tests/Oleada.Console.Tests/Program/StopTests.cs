using System.Diagnostics;

namespace Oleada.Console.Tests.Program;

public sealed class StopTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task After_a_kill_the_same_command_prints_exactly_what_was_missing()
    {
        var plan = _folder.File("chain.yaml", Plans.Chain(8));
        List<string> seen;
        using (var killed = OleadaProgram.Start(_folder, "run", plan, "--json", "--execution-id", _folder.Id))
        {
            seen = await killed.ReadToAsync("\"t3\"");
            killed.Signal(PosixSignalNumber.Kill);
            seen.AddRange((await killed.EndAsync()).Lines);
        }
        var resumed = await OleadaProgram.RunAsync(_folder, "run", plan, "--json", "--since", $"{seen.Count}");
        Assert.Equal(0, resumed.ExitCode);
        Assert.Contains($"Resuming {_folder.Id}", resumed.Error);
        var log = await OleadaProgram.RunAsync(_folder, "run", plan, "--json", "--from-start");
        Assert.Equal(log.Lines, seen.Concat(resumed.Lines));
        Assert.Equal(8, log.Lines.Count(line => line.Contains("progress_update")));
        Assert.Equal(8, log.Lines.Count(line => line.Contains("artifact_created")));
        Assert.Empty(LeftOf(_folder.Id));
    }

    [Fact]
    public async Task Without_a_seq_a_resumed_run_begins_where_the_log_ended()
    {
        var plan = _folder.File("chain.yaml", Plans.Chain(4, pace: "0.3"));
        List<string> seen;
        using (var stopped = OleadaProgram.Start(_folder, "run", plan, "--json"))
        {
            seen = await stopped.ReadToAsync("\"t2\"");
            stopped.Signal(PosixSignalNumber.Terminate);
            var ended = await stopped.EndAsync();
            Assert.Equal(143, ended.ExitCode);
            Assert.Contains("The same command goes on", ended.Error);
            seen.AddRange(ended.Lines);
        }
        var resumed = await OleadaProgram.RunAsync(_folder, "run", plan, "--json");
        var log = await OleadaProgram.RunAsync(_folder, "run", plan, "--json", "--from-start");
        Assert.Equal(log.Lines, seen.Concat(resumed.Lines));
    }

    [Fact]
    public async Task A_hang_up_stops_without_cancelling()
    {
        using var program = OleadaProgram.Start(_folder, "run", _folder.File("endless.yaml", Plans.Endless), "--execution-id", _folder.Id);
        await program.ReadToAsync("first completed");
        program.Signal(PosixSignalNumber.HangUp);
        Assert.Equal(129, (await program.EndAsync()).ExitCode);
        Assert.Empty(LeftOf(_folder.Id));
    }

    [Fact]
    public async Task Ctrl_C_cancels_everything_within_two_seconds()
    {
        var plan = _folder.File("endless.yaml", Plans.Endless);
        using var program = OleadaProgram.Start(_folder, "run", plan, "--execution-id", _folder.Id);
        await program.ReadToAsync("first completed");
        var watch = Stopwatch.StartNew();
        program.Signal(PosixSignalNumber.Interrupt);
        var ended = await program.EndAsync();
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 2);
        Assert.Equal(130, ended.ExitCode);
        Assert.Contains("1 cancelled", ended.Output);
        Assert.Empty(LeftOf(_folder.Id));
        var again = await OleadaProgram.RunAsync(_folder, "run", plan);
        Assert.Equal(130, again.ExitCode);
        Assert.Contains("has ended", again.Error);
    }

    [Fact]
    public async Task A_reader_that_goes_away_stops_the_run_and_loses_nothing()
    {
        var plan = _folder.File("chain.yaml", Plans.Chain(6));
        using (var program = OleadaProgram.Start(_folder, "run", plan, "--json"))
        {
            await program.ReadToAsync("\"t1\"");
            program.Output.Close();
            var ended = await program.EndAsync(readOutput: false);
            Assert.Equal(141, ended.ExitCode);
            Assert.DoesNotContain("   at ", ended.Error);
        }
        Assert.Equal(0, (await OleadaProgram.RunAsync(_folder, "run", plan, "--json")).ExitCode);
        var log = await OleadaProgram.RunAsync(_folder, "run", plan, "--json", "--from-start");
        Assert.Equal(6, log.Lines.Count(line => line.Contains("progress_update")));
    }

    /// <summary>Command lines of processes that an execution left.</summary>
    private static IEnumerable<string> LeftOf(string executionId)
    {
        foreach (var process in Directory.GetDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)))
        {
            string command, environment;
            try
            {
                (command, environment) = (File.ReadAllText($"{process}/cmdline"), File.ReadAllText($"{process}/environ"));
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                continue;
            }
            if (environment.Contains($"OLEADA_EXECUTION_ID={executionId}\0", StringComparison.Ordinal))
                yield return command;
        }
    }
}
