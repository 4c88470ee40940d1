namespace Oleada.Engine.Events;

/// <summary>The one thread that writes: everything that waits goes into one transaction, then everybody is told.</summary>
internal sealed class LogWriter
{
    private readonly IEventStore _store;
    private readonly RequestQueue _queue;
    private readonly Tails _tails;
    private readonly List<AppendRequest> _appends = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Why nothing can be written any more.</summary>
    private EventLogFailedException? _failure;

    public LogWriter(IEventStore store, RequestQueue queue, Tails tails)
    {
        _store = store;
        _queue = queue;
        _tails = tails;
        new Thread(Run) { IsBackground = true, Name = "event log" }.Start();
    }

    /// <summary>Ends when the queue is closed and empty.</summary>
    public Task Ended => _ended.Task;

    private void Run()
    {
        var round = new List<LogRequest>();
        while (_queue.Take(round))
        {
            RunRound(round);
            round.Clear();
        }
        _ended.SetResult();
    }

    /// <summary>In the order of the queue: the appends before a lease is taken are written before it.</summary>
    private void RunRound(List<LogRequest> round)
    {
        foreach (var request in round)
        {
            if (request is AppendRequest append)
            {
                _appends.Add(append);
                continue;
            }
            CommitAppends();
            Run([request], () => ((StoreCall)request).Run(_store));
        }
        CommitAppends();
    }

    private void CommitAppends()
    {
        if (_appends.Count == 0)
            return;
        Run(_appends, () =>
        {
            var appends = _appends.ConvertAll(request => request.Append);
            var outcomes = _store.Commit(appends);
            // Before the writers are told, so that what they look at next knows of it too.
            _tails.Publish(appends, outcomes);
            for (var i = 0; i < outcomes.Count; i++)
                _appends[i].Complete(outcomes[i]);
        });
        _appends.Clear();
    }

    /// <summary>Whatever the store throws goes to those who asked; the thread lives on to answer the next ones.</summary>
    private void Run(IEnumerable<LogRequest> requests, Action work)
    {
        var failure = _failure;
        if (failure is null)
        {
            try
            {
                work();
                return;
            }
            catch (EventLogHarmedException harmed)
            {
                // Nothing was written, and only what is harmed is refused.
                Fail(requests, harmed);
                return;
            }
            catch (Exception thrown)
            {
                failure = thrown as EventLogFailedException
                    ?? new EventLogFailedException($"the event log stopped: {thrown.Message}", isFinal: true, thrown);
                _failure = failure.IsFinal ? failure : null;
            }
        }
        Fail(requests, failure);
    }

    private static void Fail(IEnumerable<LogRequest> requests, Exception reason)
    {
        foreach (var request in requests)
            request.Fail(reason);
    }
}
