using System.Globalization;
using System.Text;
using Oleada.Engine.Events;
using Xunit;

namespace Oleada.Storage.Tests.Events;

/// <summary>
/// Random histories of appends, restarts, lost tails and restored copies, with clients of every age. A client that may
/// resume has what the log has; one whose events are all there, and that says its epoch, may resume.
/// </summary>
public sealed class ResumeSimulationTests
{
    private const int Histories = 300;
    private const int Steps = 60;

    private static readonly string[] Streams = ["execution:a", "execution:b", "execution:c"];

    [Fact]
    public async Task Clients_with_an_epoch_resume_exactly_or_are_told_a_gap()
    {
        for (var seed = 0; seed < Histories; seed++)
        {
            await using var history = new History(seed, restores: true, detects: false);
            await history.RunAsync(Steps);
        }
    }

    [Fact]
    public async Task Clients_without_an_epoch_are_told_every_loss_that_was_detected()
    {
        for (var seed = 0; seed < Histories; seed++)
        {
            await using var history = new History(seed, restores: false, detects: true);
            await history.RunAsync(Steps);
        }
    }

    /// <param name="Events">All events of a stream that it has.</param>
    private sealed record Client(string? Epoch, string Stream, IReadOnlyList<string> Events);

    private sealed class History(int seed, bool restores, bool detects) : IAsyncDisposable
    {
        private readonly Random _random = new(seed);
        private readonly List<Client> _clients = [];
        private readonly List<List<JournalEntry>> _copies = [];
        private List<JournalEntry> _journal = [];
        private EventLog _log = null!;
        private int _starts;
        private int _written;

        /// <summary>A note outside of the file: the position of the newest append. Restarts do not lower it.</summary>
        private long _noted;

        public async Task RunAsync(int steps)
        {
            Start(null);
            for (var step = 0; step < steps; step++)
            {
                await StepAsync();
                Connect();
                await CheckAsync();
            }
        }

        public ValueTask DisposeAsync() => _log.DisposeAsync();

        private Task StepAsync() => _random.Next(10) switch
        {
            0 => RestartAsync(_journal),
            1 => RestartAsync(_journal[..^_random.Next(0, Math.Min(_journal.Count, 20))]),
            2 when restores && _copies.Count > 0 => RestartAsync([.. _copies[_random.Next(_copies.Count)]]),
            3 when restores => RestartAsync([]),
            4 => Task.Run(() => _copies.Add([.. _journal])),
            _ => AppendAsync(),
        };

        private async Task RestartAsync(List<JournalEntry> left)
        {
            await _log.DisposeAsync();
            _journal = left;
            var last = LastPosition(left);
            Start(detects && last < _noted ? new LogLoss(last + 1, _noted) : null);
        }

        private void Start(LogLoss? loss)
        {
            var id = $"{seed}-{++_starts}";
            _log = new EventLog(new JournalStore(_journal, id, loss));
        }

        private async Task AppendAsync()
        {
            var stream = Streams[_random.Next(Streams.Length)];
            var count = _random.Next(1, 4);
            var events = Enumerable.Range(0, count).Select(_ => new NewEvent(
                stream, "output", DateTimeOffset.UnixEpoch, Encoding.UTF8.GetBytes((++_written).ToString(CultureInfo.InvariantCulture))));
            var appended = await _log.AppendAsync(new Append(stream, [.. events]));
            _noted = appended[^1].Position;
        }

        /// <summary>A client reads a stream up to some seq, and keeps that with the epoch or without.</summary>
        private void Connect()
        {
            var stream = Streams[_random.Next(Streams.Length)];
            var events = EventsOf(stream);
            var has = _random.Next(0, events.Count + 1);
            _clients.Add(new Client(_random.Next(3) == 0 ? null : _log.Epoch, stream, [.. events.Take(has)]));
        }

        private async Task CheckAsync()
        {
            var known = _journal.Where(entry => entry.Epoch is not null).Select(entry => entry.Epoch!.Id).ToHashSet();
            foreach (var client in _clients)
            {
                var events = EventsOf(client.Stream);
                var gap = await _log.FindGapAsync(client.Stream, client.Events.Count, client.Epoch, events.Count);
                Check(client, events, gap, client.Epoch is not null && known.Contains(client.Epoch));
            }
        }

        private void Check(Client client, List<string> events, StreamGap? gap, bool isKnown)
        {
            var has = client.Events;
            var said = $"seed {seed}: {client.Epoch ?? "no epoch"}, since {has.Count}, {gap}";
            var isThere = has.SequenceEqual(events.Take(has.Count));
            var mustBeTold = client.Epoch is not null || detects;

            if (gap is null && mustBeTold)
                Assert.True(isThere, said);
            if (gap is not null && mustBeTold)
                Assert.True(gap.To <= has.Count && has.Take((int)gap.To).SequenceEqual(events.Take((int)gap.To)), said);
            if (isKnown && isThere)
                Assert.True(gap is null, said);
        }

        private List<string> EventsOf(string stream) =>
        [
            .. _journal.Where(entry => entry.Event?.Stream == stream).Select(entry => Encoding.UTF8.GetString(entry.Event!.Data.Span)),
        ];

        private static long LastPosition(List<JournalEntry> journal) =>
            journal.LastOrDefault(entry => entry.Event is not null)?.Event!.Position ?? 0;
    }
}
