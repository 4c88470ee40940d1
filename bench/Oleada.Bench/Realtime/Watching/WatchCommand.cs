using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Oleada.Bench.Realtime.Watching;

/// <summary>
/// Many clients of one room, as a program of its own so that it runs on the generator's core. Says <c>joined</c> when
/// all have joined, and at its end what they got. Any seq that is not the next one ends it with an error.
/// </summary>
internal static class WatchCommand
{
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(5);

    public static async Task RunAsync(Arguments arguments)
    {
        using var most = new CancellationTokenSource(Most);
        var fromNow = !arguments.Has("since");
        var room = arguments.Text("room");
        var watchers = Enumerable.Range(0, arguments.Number("conns", 1))
            .Select(_ => new Watcher(room, fromNow ? 0 : arguments.Number("since", 0))).ToArray();
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(watchers.Select(watcher => watcher.JoinAsync(
            arguments.Number("port", 0), arguments.Text("key"), fromNow, arguments.Number("receive-bytes", 0), most.Token)));
        Console.WriteLine("joined");
        await (arguments.Has("bytes-per-second")
            ? Task.WhenAll(watchers.Select(watcher => ReadSlowlyThenAllAsync(watcher, arguments.Number("bytes-per-second", 0), most.Token)))
            : Task.WhenAll(watchers.Select(watcher => watcher.ReadToAsync(arguments.Number("until", 0), most.Token))));
        var result = new WatchResult(watch.Elapsed.TotalSeconds, watchers.Sum(watcher => watcher.Received), watchers.Min(watcher => watcher.Last));
        Console.WriteLine(JsonSerializer.Serialize(result, WatchJson.Default.WatchResult));
        foreach (var watcher in watchers)
            watcher.Dispose();
    }

    /// <summary>Until a line on standard input: then to the end of the stream, to see that nothing was left out.</summary>
    private static async Task ReadSlowlyThenAllAsync(Watcher watcher, int bytesPerSecond, CancellationToken most)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(most);
        var slow = watcher.ReadSlowlyAsync(bytesPerSecond, stop.Token);
        await Console.In.ReadLineAsync(most);
        await stop.CancelAsync();
        await slow;
        await watcher.ReadToAsync(await watcher.AskHeadAsync(most), most);
    }
}

/// <summary>What the watchers got.</summary>
/// <param name="Seconds">From the first connection until the last of them had all.</param>
/// <param name="Received">Events, by all of them.</param>
/// <param name="Last">The seq up to which each has all.</param>
internal sealed record WatchResult(double Seconds, long Received, long Last);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WatchResult))]
internal sealed partial class WatchJson : JsonSerializerContext;
