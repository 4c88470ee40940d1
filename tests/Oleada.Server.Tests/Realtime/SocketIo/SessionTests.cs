using System.Text.Json;

namespace Oleada.Server.Tests.Realtime.SocketIo;

public sealed class SessionTests
{
    [Fact]
    public async Task A_client_with_a_session_gets_the_executions_that_it_starts()
    {
        await using var server = await TestServer.StartAsync();
        await server.SavePlanAsync("P", 3);
        using var line = await SocketIoLine.JoinAsync(server, ""","session_id":"S","profile":"v1" """);
        Assert.Equal("session:S", (await line.UntilAsync("subscribed")).GetProperty("room").GetString());
        await line.EmitAsync("execute_command", """{"command":"execute_pipeline","args":{"spec":"P","execution_id":"E1","auto_approve":true}}""");
        var seqs = new List<long>();
        string type;
        do
        {
            var (name, envelope) = await line.EventAsync();
            type = name;
            if (envelope.TryGetProperty("seq", out var seq) && envelope.TryGetProperty("stream", out _))
            {
                Assert.Equal(["type", "timestamp", "stream", "seq", "data"], envelope.EnumerateObject().Select(field => field.Name));
                seqs.Add(seq.GetInt64());
            }
        }
        while (type != "execution_completed");
        Assert.Equal(Enumerable.Range(1, seqs.Count).Select(seq => (long)seq), seqs);
        var state = await line.AskAsync("get_pipeline_state", "{}");
        Assert.Equal(("E1", "success"), (state.GetProperty("execution_id").GetString(), state.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task A_console_gets_flat_fields_and_its_own_events_and_one_argument()
    {
        await using var server = await TestServer.StartAsync();
        await server.SavePlanAsync("P", 2);
        using var line = await SocketIoLine.JoinAsync(server, ""","session_id":"S" """);
        Assert.Null(line.Pid);
        var plan = """{"plan":"q","tasks":[{"id":"t1","name":"One","atoms":[{"id":"a1","run":"true"}]}]}""";
        await line.EmitAsync("execute_command", """{"command":"execute_pipeline","args":{"execution_id":"E","spec":""" + plan + "}}");
        var seen = new List<string>();
        JsonElement envelope;
        do
        {
            (var name, envelope) = await line.EventAsync();
            Assert.Null(line.Offset);
            Assert.Equal(name, envelope.GetProperty("type").GetString());
            Assert.False(name == "error", envelope.GetRawText());
            if (!envelope.TryGetProperty("data", out var data))
                continue;
            seen.Add(name);
            foreach (var field in data.EnumerateObject().Where(field => field.Name is not ("type" or "timestamp" or "stream" or "seq" or "data")))
                Assert.Equal(field.Value.GetRawText(), envelope.GetProperty(field.Name).GetRawText());
        }
        while (seen.Count == 0 || seen[^1] != "pipeline_update" || envelope.GetProperty("status").GetString() == "running");
        Assert.Equal(
            ["execution_started", "pipeline_update", "phase_started", "progress_update", "phase_completed", "pipeline_update", "execution_completed", "pipeline_update"],
            seen.Where(name => name is not ("wave_completed" or "artifact_created")));
        Assert.Equal("success", envelope.GetProperty("status").GetString());
    }

    [Fact]
    public async Task An_execution_that_was_joined_too_comes_once()
    {
        await using var server = await TestServer.StartAsync();
        await server.SavePlanAsync("P", 2);
        using var line = await SocketIoLine.JoinAsync(server, ""","session_id":"S","profile":"v1" """);
        var joined = await line.AskAsync("join_execution", """{"execution_id":"E"}""");
        Assert.Equal(("execution_joined", "E"), (joined.GetProperty("type").GetString(), joined.GetProperty("execution_id").GetString()));
        await line.EmitAsync("execute_command", """{"command":"execute_pipeline","args":{"spec":"P","execution_id":"E"}}""");
        await line.UntilAsync("execution_completed");
        await line.EmitAsync("execute_command", """{"command":"execute_pipeline","args":{"spec":"P","execution_id":"F"}}""");
        Assert.Equal("execution:F@1", (await line.PlacesAsync(1))[0]);
        Assert.Equal("execution_left", (await line.AskAsync("leave_execution", """{"execution_id":"E"}""")).GetProperty("type").GetString());
    }
}
