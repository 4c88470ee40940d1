using Oleada.Cli.Views.Live;
using Oleada.Contracts;
using Oleada.Contracts.Events;

namespace Oleada.Console.Tests.Views.Live;

/// <summary>Tells an execution as events, for views to show.</summary>
internal sealed class Story
{
    public const string Id = "exec_20251116_163200_1a2b3c4d";

    private readonly Dictionary<string, long> _seqs = new(StringComparer.Ordinal);

    public DateTimeOffset Now { get; private set; } = new(2025, 11, 16, 16, 32, 0, TimeSpan.Zero);

    public List<SeenEvent> Events { get; } = [];

    public TaskNames Names { get; } = new();

    public int Ended { get; private set; }

    public int Completed { get; private set; }

    public int Total { get; private set; }

    public LiveModel Model()
    {
        var model = new LiveModel(Names);
        foreach (var seen in Events)
            model.Apply(seen);
        return model;
    }

    public Story After(double seconds)
    {
        Now += TimeSpan.FromSeconds(seconds);
        return this;
    }

    public Story Tell(EventData data, string? taskId = null)
    {
        var stream = taskId is null ? StreamName.Execution(Id) : StreamName.Task(Id, taskId);
        var seq = _seqs[stream] = _seqs.GetValueOrDefault(stream) + 1;
        Events.Add(new SeenEvent(stream, seq, EventTypes.NameOf(data), Now, EventTypes.Encode(data)));
        return this;
    }

    public Story Start(int[] phases, int waves = 9, int atoms = 960, Func<ExecutionStarted, ExecutionStarted>? with = null)
    {
        string[] names = ["Discovery", "Analysis", "Planning", "Execution", "Validation"];
        Total = phases.Sum();
        var started = new ExecutionStarted
        {
            ExecutionId = Id, TotalTasks = Total, TotalAtoms = atoms, PlanId = "authentication_feature", PlanVersion = 1,
            Phases = [.. phases.Select((count, number) => new PhaseSummary(number, names[number], count))], TotalWaves = waves,
        };
        return Tell(with is null ? started : with(started));
    }

    public Story Know(string id, string name, int phase)
    {
        Names.Learn(id, name, phase);
        return this;
    }

    public Story Begin(string task, string atom = "a1", int wave = 1, int attempt = 1) =>
        Tell(new AttemptStarted(atom, attempt, 1, wave, "command"), task);

    public Story End(
        string task, int phase, int wave, WorkStatus status = WorkStatus.Completed, int atoms = 8, long? tokens = null, decimal? cost = null,
        string? name = null)
    {
        Ended++;
        Completed += status == WorkStatus.Completed ? 1 : 0;
        return Tell(new ProgressUpdate
        {
            TaskId = task, TaskName = name ?? "Task " + task, Phase = phase, PhaseName = "Phase", Status = status, Progress = Ended,
            ProgressPercent = Math.Round(100.0 * Ended / Total, 2), CompletedTasks = Completed, TotalTasks = Total, CurrentWave = wave,
            DurationMs = 1000, SubtaskStatus = Enumerable.Range(1, atoms).ToDictionary(n => $"a{n}", _ => status),
            TokensUsed = tokens, CostUsd = cost,
        });
    }

    public Story Wave(int number, int atoms, int? completed = null) => Tell(new WaveCompleted
    {
        WaveNumber = number, AtomsInWave = atoms, AtomsCompleted = completed ?? atoms, DurationMs = 3100,
        SuccessRate = (completed ?? atoms) / (double)atoms,
    });

    public Story File(string path, long size, bool? expected = true, ArtifactChange change = ArtifactChange.Created) => Tell(new ArtifactCreated
    {
        Path = path, Size = size, Type = ArtifactType.File, Language = "python", TaskId = "task_001", Change = change, Expected = expected,
    });

    public Story Error(string task, int attempt, bool again, string message = "exit code 1", double wait = 3000, string atom = "a3") => Tell(new AttemptError
    {
        TaskId = task, TaskName = "Task " + task, Message = message, ErrorType = "exit_code", Recoverable = again, RetryAttempt = attempt,
        MaxRetries = 4, AtomId = atom, NextAttemptInMs = again ? wait : null,
    });

    /// <summary>The drawing of the specification: 48 of 120 tasks, in the third of nine waves.</summary>
    public static Story Specified()
    {
        var story = new Story().Start([5, 15, 20, 70, 10], with: started => started with
        {
            ExpectedArtifacts = 45, TokenBudget = 100_000, CostBudgetUsd = 10m,
        });
        int[] phases = [.. Enumerable.Repeat(0, 5), .. Enumerable.Repeat(1, 15), .. Enumerable.Repeat(2, 20), .. Enumerable.Repeat(3, 8)];
        for (var task = 0; task < 48; task++)
        {
            var (tokens, cost) = task == 0 ? (754L, 0.21m) : (718, 0m);
            story.After(12.9375).End($"task_{task + 1:000}", phases[task], Math.Max(1, phases[task]), tokens: tokens, cost: cost);
        }
        for (var file = 16; file > 0; file--)
            story.File($"src/part_{file:00}.py", 900 + file);
        story.File("src/models.py", 3_500).File("src/auth.py", 2_100).Wave(1, 100).Wave(2, 220);
        story.Error("task_067", 1, again: true).Know("task_045x", "Implement auth.py", 3).Begin("task_045x", wave: 3);
        return story.After(2);
    }
}
