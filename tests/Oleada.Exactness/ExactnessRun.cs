using System.Diagnostics;
using Oleada.Exactness.Chaos;
using Oleada.Exactness.Followers;
using Oleada.Exactness.Publishing;
using Oleada.Exactness.Records;
using Oleada.Exactness.Servers;

namespace Oleada.Exactness;

/// <summary>
/// One run: clients of all kinds behind a bad network, publishers, executions, and a server that is killed again and
/// again. Then calm, until every client has all; then each client's records are compared with the log.
/// </summary>
internal sealed class ExactnessRun : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly ExactnessSettings _settings;
    private readonly Action<string> _say;
    private readonly KilledServer _server;
    private readonly Streams _streams;
    private readonly Random _random;
    private readonly CancellationTokenSource _stop = new();
    private readonly Verdict _verdict = new();

    /// <param name="program">The <c>oleada</c> program.</param>
    /// <param name="folder">An empty folder for the server's data.</param>
    public ExactnessRun(ExactnessSettings settings, string program, string folder, Action<string> say)
    {
        (_settings, _say, _random) = (settings, say, new Random(settings.Seed));
        _server = new KilledServer(program, folder);
        _streams = new Streams(
            [.. Enumerable.Range(0, settings.Tickets).Select(number => $"ticket:exact-{number}")],
            [.. Enumerable.Range(0, settings.Executions).Select(number => $"execution:{ExecutionStarter.IdOf(number)}")]);
    }

    public async Task<Verdict> RunAsync()
    {
        _stop.CancelAfter(_settings.Duration + _settings.CatchUp + _settings.CatchUp);
        try
        {
            await RunToTheEndAsync();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            _verdict.Add("it did not come to an end in time");
        }
        foreach (var complaint in _server.Complaints)
            _verdict.Add($"the server said: {complaint}");
        return _verdict;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _server.DisposeAsync();
        _stop.Dispose();
    }

    private async Task RunToTheEndAsync()
    {
        var internalKey = await _server.CreateInternalKeyAsync();
        await _server.StartAsync();
        await using (var proxy = new ChaosProxy(_server.Port, _random.Next()))
        {
            var direct = new Place(_server.Port, _server.AdminKey);
            var disturbed = direct with { Port = proxy.Port };
            var followers = Crew.Gather(_settings.Clients, disturbed, _streams, _random);
            using var leave = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            var following = Task.WhenAll(followers.Select(follower => follower.RunAsync(leave.Token)));
            await DisturbAsync(direct, disturbed, internalKey);
            proxy.CalmDown();
            _say($"calm: {proxy.Lines:N0} connections were made");
            await CompleteAsync(followers, direct);
            await leave.CancelAsync();
            await following;
            await _server.KillAsync();
            var truth = await Truth.ReadAsync(_server.Data, _streams.All);
            foreach (var kind in followers.GroupBy(follower => follower.Name.Split(' ')[0]))
                _verdict.Add(kind.Key, [.. kind], truth);
            CheckPublished(truth);
        }
    }

    /// <summary>All that is published, and the kills; returns when both have been done.</summary>
    private async Task DisturbAsync(Place direct, Place disturbed, string internalKey)
    {
        var publishers = Publishers(direct with { Key = internalKey }, disturbed with { Key = internalKey });
        var starter = new ExecutionStarter(disturbed, _settings.Executions, new Pace(_settings.Duration));
        await Task.WhenAll([KillAsync(), starter.RunAsync(_stop.Token), .. publishers.Select(publisher => publisher.RunAsync(_stop.Token))]);
        await starter.WhenEndedAsync(_stop.Token);
        _say($"published: {publishers.Sum(publisher => publisher.Acknowledged):N0} events, {publishers.Sum(publisher => publisher.Repeated):N0} said again " +
            $"over {publishers.Sum(publisher => publisher.Reconnects)} lost links");
        if (publishers.Sum(publisher => publisher.WrongAnswers) is > 0 and var wrong)
            _verdict.Add($"{wrong} answers to publishers named a wrong seq");
    }

    /// <summary>Half of what is published goes straight to the server, the rest by the bad network; a tenth by POST.</summary>
    private Publisher[] Publishers(Place direct, Place disturbed)
    {
        var pace = new Pace(_settings.Duration);
        var tickets = _streams.OfTickets.Select(stream => stream["ticket:".Length..]).ToArray();
        var door = Math.Max(1, tickets.Length / 10);
        var links = (tickets.Length - door) / 2;
        return
        [
            new LinkPublisher("a", direct, tickets[..links], Share(links), pace),
            new LinkPublisher("b", disturbed, tickets[links..^door], Share(tickets.Length - door - links), pace),
            new DoorPublisher("c", disturbed, tickets[^door..], Share(door) / 10, pace),
        ];
    }

    private int Share(int tickets) => (int)((long)_settings.Events * tickets / _settings.Tickets);

    private async Task KillAsync()
    {
        var watch = Stopwatch.StartNew();
        var instants = Enumerable.Range(0, _settings.Kills).Select(_ => _settings.Duration * (0.05 + (0.9 * _random.NextDouble()))).Order().ToArray();
        foreach (var instant in instants)
        {
            if (instant > watch.Elapsed)
                await Task.Delay(instant - watch.Elapsed, TimeProvider.System, _stop.Token);
            await _server.KillAsync();
            _say($"killed after {watch.Elapsed:mm\\:ss}");
            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(0, 1_000)), TimeProvider.System, _stop.Token);
            await _server.StartAsync();
        }
    }

    private async Task CompleteAsync(IReadOnlyList<IFollower> followers, Place direct)
    {
        var heads = await Heads.AskAsync(direct, _streams.All, _stop.Token);
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < _settings.CatchUp && followers.Any(Lacks))
            await Task.Delay(Look, TimeProvider.System, _stop.Token);
        _say($"after {watch.Elapsed.TotalSeconds:N1} s {(followers.Any(Lacks) ? "some still do not have all" : "all have all")}");

        bool Lacks(IFollower follower) => follower.Records.Any(record => record.Last < heads[record.Stream]);
    }

    /// <summary>Resent and resumed as it was, everything stands in the log once.</summary>
    private void CheckPublished(IReadOnlyDictionary<string, Truth> truth)
    {
        var onTickets = _streams.OfTickets.Sum(stream => truth[stream].Head);
        if (truth[Crew.Feed].Head != onTickets)
            _verdict.Add($"the tickets have {onTickets} events, the feed {truth[Crew.Feed].Head}");
    }
}
