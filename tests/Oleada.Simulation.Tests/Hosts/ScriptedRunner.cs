using System.Collections.Concurrent;
using System.Threading.Channels;
using Oleada.Contracts.Events;
using Oleada.Engine.Executions;

namespace Oleada.Simulation.Tests.Hosts;

/// <summary>Attempts that begin when the host starts them and end when the test says so.</summary>
internal sealed class ScriptedRunner : IAttemptRunner
{
    private readonly Channel<RunningAttempt> _started = Channel.CreateUnbounded<RunningAttempt>();

    public ConcurrentQueue<string> Started { get; } = new();

    public bool Disposed { get; private set; }

    /// <summary>What closing it throws, if anything.</summary>
    public Exception? FailsToClose { get; set; }

    /// <summary>The next attempt that the host starts.</summary>
    public async Task<RunningAttempt> NextAsync() =>
        await _started.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public async Task<AttemptOutcome> RunAsync(AttemptOrder order, CancellationToken stop)
    {
        var attempt = new RunningAttempt(order, stop);
        Started.Enqueue($"{order.Task.Id}/{order.Atom.Id}#{order.Attempt}");
        await _started.Writer.WriteAsync(attempt, CancellationToken.None);
        var outcome = await attempt.Outcome;
        await attempt.LastWords();
        return outcome;
    }

    public ValueTask DisposeAsync()
    {
        Disposed = true;
        return FailsToClose is null ? ValueTask.CompletedTask : ValueTask.FromException(FailsToClose);
    }
}

internal sealed class RunningAttempt
{
    private readonly TaskCompletionSource<AttemptOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RunningAttempt(AttemptOrder order, CancellationToken stop)
    {
        (Order, Stop) = (order, stop);
        stop.Register(() => _outcome.TrySetResult(new AttemptOutcome { Result = AttemptResult.Cancelled }));
    }

    public AttemptOrder Order { get; }

    /// <summary>What it still does before it ends.</summary>
    public Func<Task> LastWords { get; set; } = () => Task.CompletedTask;

    public CancellationToken Stop { get; }

    public Task<AttemptOutcome> Outcome => _outcome.Task;

    public string Name => $"{Order.Task.Id}/{Order.Atom.Id}";

    public void Complete(long? tokens = null, decimal? usd = null) => _outcome.TrySetResult(
        new AttemptOutcome { Result = AttemptResult.Completed, TokensUsed = tokens, CostUsd = usd });

    public void Fail(string errorType = "exit_code", ErrorClass errorClass = ErrorClass.Runtime) => _outcome.TrySetResult(
        new AttemptOutcome { Result = AttemptResult.Failed, ErrorType = errorType, ErrorClass = errorClass, Message = "it failed" });

    public void Complete(string changed) => _outcome.TrySetResult(
        new AttemptOutcome { Result = AttemptResult.Completed, Changes = [Change(changed)] });

    public void Conflict(string path) => _outcome.TrySetResult(new AttemptOutcome
    {
        Result = AttemptResult.Failed, ErrorType = "merge_conflict", ErrorClass = ErrorClass.Logic, Changes = [Change(path)], Conflicts = [path],
    });

    public void Throw(Exception exception) => _outcome.TrySetException(exception);

    private FileChange Change(string path) => new(path, 1, $"{Name} {Order.Attempt}", "unknown", ArtifactChange.Modified);
}
