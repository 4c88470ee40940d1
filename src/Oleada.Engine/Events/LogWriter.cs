namespace Oleada.Engine.Events;

/// <summary>The one thread that writes: everything that waits goes into one transaction, then everybody is told.</summary>
internal sealed class LogWriter
{
    private readonly IEventStore _store;
    private readonly RequestQueue _queue;
    private readonly Tails _tails;
    private readonly List<AppendRequest> _appends = [];
    private readonly List<Append> _batch = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
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
            Run(round);
            round.Clear();
        }
        _ended.SetResult();
    }

    private void Run(List<LogRequest> round)
    {
        foreach (var request in round)
        {
            if (request is AppendRequest append)
            {
                _appends.Add(append);
                _batch.Add(append.Append);
                continue;
            }
            Commit();
            Guard(request, static (writer, call) => ((StoreCall)call!).Run(writer._store));
        }
        Commit();
    }

    private void Commit()
    {
        if (_appends.Count == 0)
            return;
        Guard(null, static (writer, _) =>
        {
            var outcomes = writer._store.Commit(writer._batch);
            for (var i = 0; i < outcomes.Count; i++)
                writer._appends[i].Complete(outcomes[i]);
            writer._tails.Publish(writer._batch, outcomes);
        });
        _appends.Clear();
        _batch.Clear();
    }

    /// <summary>Whatever the store throws goes to those who asked; the thread itself must live on to tell the next ones.</summary>
    private void Guard(LogRequest? request, Action<LogWriter, LogRequest?> action)
    {
        try
        {
            if (_failure is null)
                action(this, request);
        }
        catch (EventLogFailedException failure) when (!failure.IsFinal)
        {
            Fail(request, failure);
        }
        catch (Exception failure)
        {
            _failure = failure as EventLogFailedException
                ?? new EventLogFailedException($"the event log stopped: {failure.Message}", isFinal: true, failure);
        }
        if (_failure is not null)
            Fail(request, _failure);
    }

    private void Fail(LogRequest? request, EventLogFailedException failure)
    {
        request?.Fail(failure);
        if (request is null)
        {
            foreach (var append in _appends)
                append.Fail(failure);
        }
    }
}
