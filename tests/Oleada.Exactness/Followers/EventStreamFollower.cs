using System.Text.Json;
using Oleada.Exactness.Records;

namespace Oleada.Exactness.Followers;

/// <summary>Server-sent events of one stream, resumed by <c>Last-Event-ID</c>, as browsers do it.</summary>
internal sealed class EventStreamFollower(string name, Place place, StreamRecord record, Random random) : Follower(name, [record], random)
{
    /// <summary>The server sends a comment every 15 s.</summary>
    private static readonly TimeSpan MostSilence = TimeSpan.FromSeconds(20);

    /// <summary>The id of the last event, which names the log's epoch too.</summary>
    private string _last = "0";
    private string _coming = "0";

    protected override async Task FollowAsync(CancellationToken stop)
    {
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(place.Http, $"/api/streams/{Uri.EscapeDataString(record.Stream)}/events"));
        request.Headers.Add("Authorization", "Bearer " + place.Key);
        request.Headers.Add("Last-Event-ID", _last);
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(stop);
        silence.CancelAfter(Patience);
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidDataException($"{Name}: {answer.StatusCode}");
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(silence.Token));
        var data = "";
        while (true)
        {
            silence.CancelAfter(MostSilence);
            if (await lines.ReadLineAsync(silence.Token) is not { } line)
                return;
            data = Line(line, data);
        }
    }

    /// <summary>An event counts when the empty line after it has come.</summary>
    private string Line(string line, string data)
    {
        if (line.StartsWith("event:", StringComparison.Ordinal))
            throw new InvalidDataException($"{Name}: {line}");
        if (line.StartsWith("id: ", StringComparison.Ordinal))
            _coming = line[4..];
        if (line.StartsWith("data: ", StringComparison.Ordinal))
            return line[6..];
        if (line.Length > 0 || data.Length == 0)
            return data;
        using var message = JsonDocument.Parse(data);
        var root = message.RootElement;
        Note(root.GetProperty("stream").GetString()!, root.GetProperty("seq").GetInt64(), root.GetProperty("type").GetString()!, root.GetProperty("data"));
        _last = _coming;
        return "";
    }
}
