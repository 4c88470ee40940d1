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

    public void Open() => _gate.TrySetResult();

    public OpenRunner AsOpenRunner() => (_, _) => new ValueTask<IAttemptRunner>(this);

    public async Task<AttemptOutcome> RunAsync(AttemptOrder order, CancellationToken stop)
    {
        try
        {
            await _gate.Task.WaitAsync(stop);
            return new AttemptOutcome { Result = AttemptResult.Completed, Changes = Changes };
        }
        catch (OperationCanceledException)
        {
            return new AttemptOutcome { Result = AttemptResult.Cancelled };
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
