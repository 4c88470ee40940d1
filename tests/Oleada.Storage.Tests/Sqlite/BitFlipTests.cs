using System.Globalization;
using System.Text;
using Oleada.Engine.Events;
using Oleada.Storage.Sqlite;
using Xunit;

namespace Oleada.Storage.Tests.Sqlite;

/// <summary>Single flipped bits in a closed file: nothing that is served differs from what was written.</summary>
public sealed class BitFlipTests : IDisposable
{
    private const int Groups = 4;
    private const int TasksEach = 3;
    private const int Rounds = 12;

    private readonly TempFolder _folder = new();
    private readonly string _file;

    public BitFlipTests() => _file = _folder.File("oleada.db");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public async Task A_flipped_bit_is_named_and_changes_nothing_that_is_served(int seed)
    {
        await WriteAsync();
        var original = await File.ReadAllBytesAsync(_file);
        var expected = await ServedAsync();
        var random = new Random(seed);
        var named = 0;
        for (var flip = 0; flip < 120; flip++)
        {
            var (at, bit) = (random.Next(original.Length), random.Next(8));
            var where = $"seed {seed}, flip {flip}: bit {bit} of byte {at}";

            if (await TryFlipAsync(original, at, bit, expected, where))
                named++;
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{named} of 120 flips were named");
        Assert.InRange(named, 30, 120);
    }

    [Fact]
    public async Task Each_byte_of_an_events_row_is_covered()
    {
        await WriteAsync();
        var original = await File.ReadAllBytesAsync(_file);
        var expected = await ServedAsync();
        var payload = Encoding.UTF8.GetBytes("""{"text":"round 7 of task 2 in 3"}""");
        var start = original.AsSpan().IndexOf(payload);
        Assert.True(start > 0);
        for (var at = start - 20; at < start + payload.Length + 18; at++)
        {
            var named = await TryFlipAsync(original, at, at % 8, expected, $"byte {at - start} of the payload");

            Assert.True(named || at < start || at >= start + payload.Length, $"byte {at - start} of the payload was changed in silence");
        }
    }

    /// <returns>Whether the flip was named.</returns>
    private async Task<bool> TryFlipAsync(byte[] original, int at, int bit, Dictionary<string, string> expected, string where)
    {
        var flipped = original.ToArray();
        flipped[at] ^= (byte)(1 << bit);
        await File.WriteAllBytesAsync(_file, flipped);
        var served = await ServedAsync();
        var isNamed = false;
        foreach (var (question, answer) in served)
        {
            isNamed |= answer.StartsWith("harmed", StringComparison.Ordinal);
            if (!answer.StartsWith("harmed", StringComparison.Ordinal))
                Assert.True(expected.GetValueOrDefault(question) == answer, $"{where}: {question} gave {answer}");
        }
        await File.WriteAllBytesAsync(_file, flipped);
        if (isNamed)
            Assert.True(IsFoundByVerification(), $"{where}: the check of the whole log found nothing");
        return isNamed;
    }

    private bool IsFoundByVerification()
    {
        try
        {
            return LogVerification.Run(_file, _ => { }) is { Harmed: > 0 } or { Loss: not null };
        }
        catch (DataFileException)
        {
            return true;
        }
    }

    private async Task WriteAsync()
    {
        await using var log = new EventLog(SqliteEventStore.Open(_file));
        for (var round = 0; round < Rounds; round++)
        {
            for (var group = 0; group < Groups; group++)
            {
                var name = $"execution:{group}";
                var events = new List<NewEvent> { Event(name, "execution_started", $"round {round} of {group}", round) };
                for (var task = 0; task < TasksEach; task++)
                    events.Add(Event($"{name}/task:{task}", "output", $"round {round} of task {task} in {group}", round));
                await log.AppendAsync(new Append(name, events));
            }
        }
        await log.SaveSnapshotAsync("execution:1", new Snapshot(20, 3, Encoding.UTF8.GetBytes(new string('s', 500))));
    }

    private static NewEvent Event(string stream, string type, string text, int minute) =>
        new(stream, type, DateTimeOffset.UnixEpoch.AddMinutes(minute), Encoding.UTF8.GetBytes($$"""{"text":"{{text}}"}"""));

    /// <summary>Everything that can be asked, with the answers as text; a failure that names the harm is "harmed".</summary>
    private async Task<Dictionary<string, string>> ServedAsync()
    {
        var served = new Dictionary<string, string>(StringComparer.Ordinal);
        EventLog log;
        try
        {
            log = new EventLog(SqliteEventStore.Open(_file));
        }
        catch (DataFileException failure)
        {
            return new(StringComparer.Ordinal) { ["open"] = $"harmed: {failure.Message}" };
        }
        await using (log)
        {
            for (var group = 0; group <= Groups; group++)
                await AskGroupAsync(log, $"execution:{group}", served);
            await AskAsync(served, "list", async () => Text(await log.StreamsAsync("execution:")));
        }
        return served;
    }

    private static async Task AskGroupAsync(EventLog log, string name, Dictionary<string, string> served)
    {
        await AskAsync(served, $"group {name}", async () => Text(await log.ReadGroupAsync(name, 0, 1_000)));
        await AskAsync(served, $"end of group {name}", async () => Text(await log.ReadGroupAsync(name, 100, 1_000)));
        await AskAsync(served, $"snapshot {name}", async () => Text(await log.LoadSnapshotAsync(name), name));
        foreach (var stream in Enumerable.Range(0, TasksEach).Select(task => $"{name}/task:{task}").Append(name))
        {
            await AskAsync(served, $"head {stream}", async () => $"{await log.HeadAsync(stream)}");
            await AskAsync(served, $"events {stream}", async () => Text(await log.ReadAsync(stream, 0, 1_000)));
            await AskAsync(served, $"last {stream}", async () => Text(await log.ReadAsync(stream, Rounds - 1, 10)));
        }
    }

    private static async Task AskAsync(Dictionary<string, string> served, string question, Func<Task<string>> ask)
    {
        try
        {
            served[question] = await ask();
        }
        catch (Exception failure) when (failure is EventLogFailedException or EventLogHarmedException)
        {
            served[question] = $"harmed: {failure.Message}";
        }
    }

    private static string Text(IEnumerable<LogEvent> events) => string.Join('\n', events.Select(found => string.Create(
        CultureInfo.InvariantCulture,
        $"{found.Position} {found.Stream} {found.Seq} {found.Type} {found.Timestamp:O} {Encoding.UTF8.GetString(found.Data.Span)}")));

    private static string Text(IReadOnlyList<StreamHead> heads) => heads.Any(head => head.Harm is not null)
        ? "harmed"
        : string.Join('\n', heads.Select(head => $"{head.Stream} {head.Group} {head.Seq}"));

    /// <summary>Without a snapshot the events are read, which say the same.</summary>
    private static string Text(Snapshot? snapshot, string group) => (snapshot, group) switch
    {
        (null, "execution:1") => "harmed: the snapshot is not used",
        (null, _) => "none",
        _ => $"{snapshot.Position} {snapshot.Version} {Encoding.UTF8.GetString(snapshot.State.Span)}",
    };
}
