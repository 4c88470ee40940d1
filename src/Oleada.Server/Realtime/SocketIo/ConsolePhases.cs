using System.Text.Json;
using System.Text.Json.Serialization;
using Oleada.Contracts.Events;
using Oleada.Engine.Events;

namespace Oleada.Server.Realtime.SocketIo;

/// <summary>
/// The events about phases that older consoles wait for, made from those of one execution: a fold, told every event from
/// the first on.
/// </summary>
internal sealed class ConsolePhases
{
    private readonly Dictionary<int, int> _ended = [];
    private readonly HashSet<int> _started = [];
    private ExecutionStarted? _execution;

    /// <returns>What is said beside this event, in order; it has the event's own place.</returns>
    public IReadOnlyList<LogEvent> After(LogEvent entry) => Decode(entry) switch
    {
        ExecutionStarted started => Begin(entry, started),
        ProgressUpdate progress when _execution is not null => Advance(entry, progress),
        ExecutionCompleted completed when _execution is not null => [Pipeline(entry, completed.Status.ToString(), null, 100)],
        _ => [],
    };

    private static EventData? Decode(LogEvent entry)
    {
        try
        {
            return entry.Decode();
        }
        catch (JsonException)
        {
            return null; // Not one of ours: it is shown as it is.
        }
    }

    private List<LogEvent> Begin(LogEvent entry, ExecutionStarted started)
    {
        _execution = started;
        List<LogEvent> said = [Pipeline(entry, "running", null, 0)];
        if (started.Phases.FirstOrDefault(phase => phase.Tasks > 0) is { } first)
            Start(entry, first.Number, said);
        return said;
    }

    private List<LogEvent> Advance(LogEvent entry, ProgressUpdate progress)
    {
        List<LogEvent> said = [];
        Start(entry, progress.Phase, said);
        var ended = _ended[progress.Phase] = _ended.GetValueOrDefault(progress.Phase) + 1;
        var phase = _execution!.Phases.FirstOrDefault(one => one.Number == progress.Phase);
        if (phase is not null && ended == phase.Tasks)
        {
            said.Add(Write("phase_completed", entry, new ConsolePhase(_execution.ExecutionId, phase.Number, phase.Name, phase.Tasks)));
            if (_execution.Phases.FirstOrDefault(next => next.Number > phase.Number && next.Tasks > 0) is { } following)
                Start(entry, following.Number, said);
        }
        said.Add(Pipeline(entry, "running", progress, progress.ProgressPercent));
        return said;
    }

    private void Start(LogEvent entry, int number, List<LogEvent> said)
    {
        if (_execution!.Phases.FirstOrDefault(phase => phase.Number == number) is { } phase && _started.Add(number))
            said.Add(Write("phase_started", entry, new ConsolePhase(_execution.ExecutionId, phase.Number, phase.Name, phase.Tasks)));
    }

    private LogEvent Pipeline(LogEvent entry, string status, ProgressUpdate? progress, double percent) =>
        Write("pipeline_update", entry, new ConsolePipeline(
            _execution!.ExecutionId, JsonNamingPolicy.SnakeCaseLower.ConvertName(status), progress?.Phase, progress?.PhaseName, progress?.Progress,
            _execution.TotalTasks, percent));

    private static LogEvent Write(string name, LogEvent entry, object data) =>
        entry with { Type = name, Data = JsonSerializer.SerializeToUtf8Bytes(data, data.GetType(), ConsoleJson.Default) };
}

internal sealed record ConsolePhase(string ExecutionId, int Phase, string PhaseName, int Tasks);

internal sealed record ConsolePipeline(
    string ExecutionId, string Status, int? Phase, string? PhaseName, int? Progress, int TotalTasks, double ProgressPercent);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ConsolePhase))]
[JsonSerializable(typeof(ConsolePipeline))]
internal sealed partial class ConsoleJson : JsonSerializerContext;
