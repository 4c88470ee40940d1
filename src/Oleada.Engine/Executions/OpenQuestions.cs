using System.Collections.Concurrent;

namespace Oleada.Engine.Executions;

/// <summary>Attempts that wait for a person's decision, in this process. Their ids are new with every lease.</summary>
internal sealed class OpenQuestions(long lease)
{
    /// <summary>The attempt is over already: nobody needs to decide.</summary>
    public static readonly PersonAnswer NotAsked = new(Approved: false, By: "nobody");

    public static Task<PersonAnswer> NobodyAsync() => Task.FromResult(NotAsked);

    private readonly ConcurrentDictionary<string, TaskCompletionSource<PersonAnswer>> _open = new(StringComparer.Ordinal);
    private int _last;

    /// <summary>Dispose it when nobody waits any more.</summary>
    public OpenQuestion Open()
    {
        var id = $"approval_{lease}_{Interlocked.Increment(ref _last)}";
        var answer = _open[id] = new TaskCompletionSource<PersonAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        return new OpenQuestion(id, answer.Task, () => _open.TryRemove(id, out _));
    }

    public void Answer(AnswerApproval answer)
    {
        if (_open.TryGetValue(answer.ApprovalId, out var waiting))
            waiting.TrySetResult(new PersonAnswer(answer.Approved, answer.By));
    }
}

internal sealed class OpenQuestion(string id, Task<PersonAnswer> answer, Action close) : IDisposable
{
    public string Id => id;

    public Task<PersonAnswer> Answer => answer;

    public void Dispose() => close();
}
