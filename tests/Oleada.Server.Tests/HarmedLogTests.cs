using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Oleada.Contracts.Events;

namespace Oleada.Server.Tests;

/// <summary>A server whose log was harmed while it was stopped.</summary>
public sealed class HarmedLogTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ConcurrentQueue<string> _remarks = new();
    private readonly ConcurrentQueue<Exception> _failures = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_harmed_execution_is_listed_as_harmed_and_the_others_go_on()
    {
        await using (var server = await StartAsync())
        {
            await server.SavePlanAsync("plan", tasks: 1);
            await server.StartAsync("plan", "good");
            await server.StartAsync("plan", "bad");
        }
        Harm("\"execution_id\":\"bad\"");

        await using var again = await StartAsync(takeUp: true);
        var listed = await again.Viewer.GetAsync("/api/executions", ContractJson.Default.PageExecutionSummary);

        Assert.Equal("harmed", listed.Items.Single(one => one.ExecutionId == "bad").Status);
        Assert.NotEqual("harmed", listed.Items.Single(one => one.ExecutionId == "good").Status);
        using var bad = await again.Viewer.GetAsync("/api/executions/bad");
        Assert.Equal(HttpStatusCode.InternalServerError, bad.StatusCode);
        Assert.Contains("the log is harmed: position ", await bad.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var good = await again.Viewer.GetAsync("/api/executions/good");
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
        Assert.Contains(_remarks, line => line.Contains("stream 'execution:bad', seq 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Streams_send_what_is_before_the_harm_and_then_say_where_it_is()
    {
        await using (var server = await StartAsync())
        {
            for (var number = 1; number <= 60; number++)
                await server.AppendAsync("execution:E", 1, $$"""{"n":"number {{number}} "}""");
            await server.AppendAsync("execution:F", 2);
        }
        Harm("number 50 ");
        await using var again = await StartAsync();

        using var events = await TestEvents.OpenAsync(again.Viewer, "/api/streams/execution:E/events?since=0");
        for (var seq = 1; seq < 50; seq++)
            Assert.Equal($"{seq}.{again.Host.Log.Epoch}", (await events.NextAsync())["id"]);
        var last = await events.NextAsync();
        Assert.Equal("harmed", last["event"]);
        Assert.Contains("seq 50", last["data"], StringComparison.Ordinal);

        using var socket = await again.ConnectAsync();
        await socket.SubscribeAsync("execution:E", since: 0);
        var seqs = new List<long>();
        for (var message = await socket.ReceiveAsync(); ; message = await socket.ReceiveAsync())
        {
            if (message.TryGetProperty("seq", out var seq) && message.TryGetProperty("stream", out _))
                seqs.Add(seq.GetInt64());
            if (message.GetProperty("type").GetString() != "error")
                continue;
            Assert.Equal("log_harmed", message.GetProperty("code").GetString());
            Assert.Equal("execution:E", message.GetProperty("room").GetString());
            break;
        }
        Assert.Equal(Enumerable.Range(1, 49).Select(seq => (long)seq), seqs);
    }

    [Fact]
    public async Task Health_counts_harmed_places_and_names_a_loss()
    {
        await using (var server = await StartAsync())
            await server.AppendAsync("execution:E", 7);
        File.Delete(Path.Combine(_folder.Path, "oleada.db"));

        await using var again = await StartAsync();
        var ready = await again.Nobody.GetAsync("/health/ready", ContractJson.Default.Health);

        Assert.Equal((1L, 7L), (ready.Log!.FirstLost, ready.Log.LastNoted));
        Assert.Equal(0, ready.Log.HarmedPlaces);
        Assert.Contains(_remarks, line => line.Contains("has lost the events of positions 1 to 7", StringComparison.Ordinal));
    }

    private Task<TestServer> StartAsync(bool takeUp = false) => TestServer.StartAsync(
        options => options with { TakeUp = takeUp, OnRemark = _remarks.Enqueue, OnFailure = _failures.Enqueue }, _folder.Path);

    /// <summary>Flips a bit in a text of the closed log.</summary>
    private void Harm(string text)
    {
        var file = Path.Combine(_folder.Path, "oleada.db");
        var bytes = File.ReadAllBytes(file);
        var sought = Encoding.UTF8.GetBytes(text);
        Assert.True(bytes.AsSpan().IndexOf(sought) > 0, $"'{text}' is not in the log");
        // Pages keep copies that are in use no more.
        for (var at = 0; bytes.AsSpan(at).IndexOf(sought) is >= 0 and var next; at += next + 1)
            bytes[at + next + sought.Length - 2] ^= 1;
        File.WriteAllBytes(file, bytes);
    }
}
