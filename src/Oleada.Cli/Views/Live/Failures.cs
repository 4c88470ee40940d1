using Oleada.Contracts.Events;

namespace Oleada.Cli.Views.Live;

/// <summary>An atom that waits for its next attempt.</summary>
internal sealed record Retry(string TaskId, string? AtomId, int NextAttempt, int MostAttempts, DateTimeOffset Due);

/// <summary>Attempts that failed: what will be tried again, and what will not.</summary>
internal sealed class Failures
{
    /// <summary>As many last words as any view or summary lists.</summary>
    private const int Kept = 20;

    private readonly Dictionary<(string, string?), Retry> _retries = [];
    private readonly List<AttemptError> _final = [];

    /// <summary>Failed attempts.</summary>
    public int Errors { get; private set; }

    /// <summary>Atoms that wait for another attempt, the next one first.</summary>
    public IReadOnlyList<Retry> Retries => [.. _retries.Values.OrderBy(retry => retry.Due)];

    public int Retrying => _retries.Count;

    /// <summary>Errors after which no attempt follows, the newest last.</summary>
    public IReadOnlyList<AttemptError> Final => _final;

    public int FinalCount { get; private set; }

    public void Apply(AttemptError error, DateTimeOffset at)
    {
        Errors++;
        _retries.Remove((error.TaskId, error.AtomId));
        if (error.Recoverable)
        {
            _retries[(error.TaskId, error.AtomId)] = new(
                error.TaskId, error.AtomId, error.RetryAttempt + 1, error.MaxRetries,
                at + TimeSpan.FromMilliseconds(error.NextAttemptInMs ?? 0));
            return;
        }
        FinalCount++;
        _final.Add(error);
        if (_final.Count > Kept)
            _final.RemoveAt(0);
    }

    public void Started(string taskId, string atomId) => _retries.Remove((taskId, atomId));

    public void Ended(string taskId)
    {
        foreach (var (key, retry) in _retries)
            if (string.Equals(retry.TaskId, taskId, StringComparison.Ordinal))
                _retries.Remove(key);
    }

    public void Clear() => _retries.Clear();
}
