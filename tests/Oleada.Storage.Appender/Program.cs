using System.Text;
using Oleada.Engine.Events;
using Oleada.Storage;
using Oleada.Storage.Sqlite;

// Appends to a data folder until it is killed. Prints each seq that was acknowledged, after it was.
using var folder = DataFolder.Open(args[0]);
await using var log = new EventLog(SqliteEventStore.Open(folder.LogFile));
var output = TextWriter.Synchronized(Console.Out);
await output.WriteLineAsync("open");
var at = DateTimeOffset.UnixEpoch;
await Task.WhenAll(Enumerable.Range(0, 4).Select(async writer =>
{
    var stream = $"execution:{writer}";
    while (true)
    {
        var payload = Encoding.UTF8.GetBytes(new string('x', 300));
        var added = new NewEvent(stream, "output", at, payload);
        var appended = await log.AppendAsync(new Append(stream, [added, added, added]));
        await output.WriteLineAsync($"{stream} {appended[^1].Seq}");
    }
}));
