using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Oleada.Contracts;
using Oleada.Contracts.Events;
using Oleada.Storage.Sqlite;
using Xunit;
using EventLog = Oleada.Engine.Events.EventLog;

namespace Oleada.Crash.Tests;

public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    private static readonly int Kills =
        int.TryParse(Environment.GetEnvironmentVariable("OLEADA_KILLS"), CultureInfo.InvariantCulture, out var count) ? count : 200;

    private readonly string _folder = Directory.CreateTempSubdirectory("oleada-crash-").FullName;

    [Fact]
    public async Task Killed_at_random_instants_a_run_ends_as_if_it_had_not_been()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}, {Kills} kills");
        var random = new Random(seed);
        var plan = Path.Combine(_folder, "plan.yaml");
        await File.WriteAllTextAsync(plan, CrashPlan.Yaml());
        var calm = await RunToTheEndAsync(plan, Path.Combine(_folder, "calm"));
        for (int kills = 0, executions = 0; kills < Kills; executions++)
        {
            var data = Path.Combine(_folder, $"data{executions}");
            while (kills < Kills && await RunAndKillAsync(plan, data, random))
                kills++;
            Assert.Equal(calm, await RunToTheEndAsync(plan, data));
            Directory.Delete(data, recursive: true);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <returns>False if the run had ended before it was to be killed.</returns>
    private static async Task<bool> RunAndKillAsync(string plan, string data, Random random)
    {
        using var run = OleadaProgram.Start("run", plan, "--data", data, "--json", "--max-workers", "4");
        var lines = run.StandardOutput.ReadToEndAsync();
        var errors = run.StandardError.ReadToEndAsync();
        using var instant = new CancellationTokenSource(TimeSpan.FromMilliseconds(random.Next(20, 1800)));
        try
        {
            await run.WaitForExitAsync(instant.Token);
            Assert.True(run.ExitCode == 1, $"exit code {run.ExitCode}: {await errors}");
            return false;
        }
        catch (OperationCanceledException) when (instant.IsCancellationRequested)
        {
            run.Kill();
            await run.WaitForExitAsync();
            RequireConsecutive(await lines);
            await NothingIsLeftAsync(data);
            return true;
        }
    }

    private static void RequireConsecutive(string lines)
    {
        // The kill may have cut the last line.
        var whole = lines[..(lines.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var seqs = whole.Select(line => JsonSerializer.Deserialize(line, ContractJson.Default.Envelope)!.Seq).ToArray();
        Assert.Equal(Enumerable.Range(0, seqs.Length).Select(index => seqs[0] + index), seqs);
    }

    /// <summary>No process whose environment names this data folder's sandboxes outlives the kill.</summary>
    private static async Task NothingIsLeftAsync(string data)
    {
        var deadline = Stopwatch.StartNew();
        while (Directory.EnumerateDirectories("/proc").Any(process => WorksIn(process, data)))
        {
            Assert.True(deadline.Elapsed < TimeSpan.FromSeconds(5), $"a process works in {data} 5 s after the kill");
            await Task.Yield();
        }
    }

    private static bool WorksIn(string process, string data)
    {
        try
        {
            return File.ResolveLinkTarget(Path.Combine(process, "cwd"), returnFinalTarget: false)?.FullName
                .StartsWith(data, StringComparison.Ordinal) == true;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static async Task<string> RunToTheEndAsync(string plan, string data)
    {
        using var run = OleadaProgram.Start("run", plan, "--data", data, "--json", "--max-workers", "4");
        var lines = run.StandardOutput.ReadToEndAsync();
        var errors = run.StandardError.ReadToEndAsync();
        await run.WaitForExitAsync();
        Assert.True(run.ExitCode == 1, $"exit code {run.ExitCode}: {await errors}");
        RequireConsecutive(await lines);
        return await EndOfAsync(data);
    }

    /// <summary>What the log says, without what may differ from run to run: times, order, interrupted attempts.</summary>
    private static async Task<string> EndOfAsync(string data)
    {
        await using var log = new EventLog(SqliteEventStore.Open(Path.Combine(data, "oleada.db")));
        var execution = Assert.Single(await log.StreamsAsync("execution:"));
        var events = await log.ReadAsync(execution.Stream, 0, 10_000);
        Assert.Equal(Enumerable.Range(1, events.Count).Select(seq => (long)seq), events.Select(stored => stored.Seq));
        await RequireOneCompletionPerAtomAsync(log, StreamName.ExecutionIdOf(execution.Stream)!);
        return string.Join('\n', events.Select(stored => Describe(stored.Decode()!)).OfType<string>().Order(StringComparer.Ordinal));
    }

    private static async Task RequireOneCompletionPerAtomAsync(EventLog log, string executionId)
    {
        foreach (var task in await log.StreamsAsync($"task:{executionId}/"))
        {
            var ends = (await log.ReadAsync(task.Stream, 0, 10_000)).Select(stored => stored.Decode()).OfType<AttemptEnded>().ToArray();
            Assert.All(ends.GroupBy(end => (end.AtomId, end.Attempt)), same => Assert.Single(same));
        }
    }

    private static string? Describe(EventData data) => data switch
    {
        ExecutionStarted started => $"started {started.TotalTasks} {started.TotalAtoms} {started.TotalWaves}",
        ProgressUpdate task => $"task {task.TaskId} {task.Status} {task.Attempts} {string.Join(',', task.SubtaskStatus)}",
        ArtifactCreated file => $"file {file.Path} {file.Change} {file.TaskId} {file.Sha256}",
        AttemptError error => $"error {error.TaskId}/{error.AtomId} {error.RetryAttempt} {error.Recoverable}",
        WaveCompleted wave => $"wave {wave.WaveNumber} {wave.AtomsCompleted}/{wave.AtomsInWave}",
        ExecutionCompleted end => $"end {end.Status} {end.CompletedTasks} {end.FailedTasks} {end.SkippedTasks} {end.ArtifactsCreated} {end.Tests}",
        _ => data.ToString(),
    };
}
