using Oleada.Contracts.Events;
using Oleada.Engine.Executions;

namespace Oleada.Server.Tests;

/// <summary>Completes every attempt when the gate is open; it is unless a test closes it.</summary>
internal sealed class TestRunner : IAttemptRunner
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TestRunner(bool open = true)
    {
        if (open)
            Open();
    }

    public IReadOnlyList<FileChange> Changes { get; init; } = [];

    /// <summary>What each attempt asks a person before it completes; it fails if that is denied.</summary>
    public string? Question { get; init; }

    public void Open() => _gate.TrySetResult();

    public OpenRunner AsOpenRunner() => (_, _) => new ValueTask<IAttemptRunner>(this);

    public async Task<AttemptOutcome> RunAsync(AttemptOrder order, CancellationToken stop)
    {
        try
        {
            await _gate.Task.WaitAsync(stop);
            if (Question is not null && !(await order.Ask("run", Question, stop)).Approved)
                return new AttemptOutcome { Result = AttemptResult.Failed, ErrorType = "denied", ErrorClass = ErrorClass.Security };
            return new AttemptOutcome { Result = AttemptResult.Completed, Changes = Changes };
        }
        catch (OperationCanceledException)
        {
            return new AttemptOutcome { Result = AttemptResult.Cancelled };
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
