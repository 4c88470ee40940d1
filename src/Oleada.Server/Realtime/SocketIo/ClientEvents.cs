using System.Text.Json;
using Oleada.Contracts;
using Oleada.Contracts.Events;
using Oleada.SocketIo;

namespace Oleada.Server.Realtime.SocketIo;

/// <summary>
/// What clients may emit. Each is answered: by its acknowledgement if it wants one, and by an event of the answer's name;
/// an error by only one of the two.
/// </summary>
internal sealed class ClientEvents(RealtimeSetup setup, PipelineCommands commands)
{
    private const int LargestCommand = 1_000_000;

    public async Task AnswerAsync(Watcher watcher, SocketEvent received)
    {
        Func<string, byte[], Task> answer = (type, message) => AnswerAsync(watcher, received, type, message);
        var limits = setup.Limits;
        if (!watcher.Rate.TryTake(setup.Time.GetUtcNow()))
        {
            await answer("error", Error("too_many_messages", $"more than {limits.MessagesPerSecond} messages per second; this one was not read"));
            return;
        }
        var argument = received.Arguments.Count > 0 ? received.Arguments[0] : default;
        var most = received.Name == "execute_command" ? LargestCommand : limits.MessageBytes;
        if (argument.ValueKind != JsonValueKind.Undefined && argument.GetRawText().Length > most)
            await answer("error", Error("message_too_long", $"a message has at most {most} bytes"));
        else if (argument.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined))
            await answer("error", Error("bad_message", $"'{Clip(received.Name)}' takes one argument, a JSON object"));
        else
            await UnderstandAsync(watcher, received.Name, Fields.Of(argument), answer);
    }

    private async Task UnderstandAsync(Watcher watcher, string name, JsonElement fields, Func<string, byte[], Task> answer)
    {
        try
        {
            await HandleAsync(watcher, name, fields, answer);
        }
        catch (InvalidOperationException) when (Fields.HasBrokenText(fields))
        {
            await answer("error", Error("bad_json", "a text of the message has half a surrogate pair"));
        }
    }

    private Task HandleAsync(Watcher watcher, string name, JsonElement fields, Func<string, byte[], Task> answer) => name switch
    {
        "subscribe" => SubscribeAsync(watcher, fields, answer),
        "unsubscribe" => LeaveAsync(watcher, fields, answer),
        "join_execution" => JoinExecutionAsync(watcher, fields, answer),
        "leave_execution" => LeaveExecutionAsync(watcher, fields, answer),
        "get_pipeline_state" => StateAsync(watcher, fields, answer),
        "execute_command" => commands.ExecuteAsync(watcher, fields, answer),
        "ping" => answer("pong", ServerMessages.Pong(Timestamp.Format(setup.Wall.GetUtcNow()))),
        _ => answer("error", Error("unknown_type", $"'{Clip(name)}' is no event of a client; known are subscribe, unsubscribe, "
            + "join_execution, leave_execution, execute_command, get_pipeline_state, ping")),
    };

    private static Task SubscribeAsync(Watcher watcher, JsonElement fields, Func<string, byte[], Task> answer) =>
        ClientMessage.ReadSubscribe(fields) switch
        {
            ClientMessage.Subscribe wish => watcher.Rooms.JoinAsync(wish, answer),
            ClientMessage.Refused refused => answer("error", ServerMessages.Error(refused.Error)),
            _ => throw new InvalidOperationException("no such answer"),
        };

    private static Task LeaveAsync(Watcher watcher, JsonElement fields, Func<string, byte[], Task> answer)
    {
        var room = Fields.Text(fields, "room") ?? (Fields.Text(fields, "sessionId") is { } session ? $"session:{session}" : null);
        return room is not null && Room.IsName(room)
            ? watcher.Rooms.LeaveAsync(room, answer)
            : answer("error", Error("bad_room", "'room' is the name of a stream, such as execution:E, task:E/T or plan:P"));
    }

    private static async Task JoinExecutionAsync(Watcher watcher, JsonElement fields, Func<string, byte[], Task> answer)
    {
        if (Fields.Text(fields, "execution_id") is not { } id || !StreamName.IsExecutionId(id))
        {
            await answer("error", BadExecutionId);
            return;
        }
        await watcher.Rooms.JoinAsync(new ClientMessage.Subscribe(StreamName.Execution(id), null), async (type, message) =>
        {
            if (type == "subscribed")
                await answer("execution_joined", Fields.Write("execution_joined", ("execution_id", id)));
            else
                await answer(type, message);
        });
    }

    private static Task LeaveExecutionAsync(Watcher watcher, JsonElement fields, Func<string, byte[], Task> answer) =>
        Fields.Text(fields, "execution_id") is { } id && StreamName.IsExecutionId(id)
            ? watcher.Rooms.LeaveAsync(StreamName.Execution(id), (_, _) => answer("execution_left", Fields.Write("execution_left", ("execution_id", id))))
            : answer("error", BadExecutionId);

    /// <summary>Of the execution that is named, or else the newest of the client's session.</summary>
    private async Task StateAsync(Watcher watcher, JsonElement fields, Func<string, byte[], Task> answer)
    {
        var id = Fields.Text(fields, "execution_id");
        if (id is null && watcher.Profile.Session is { } session)
            id = await setup.Executions.Sessions.OfAsync(session, watcher.Ending) is [.., var newest] ? newest : null;
        if (id is null || !StreamName.IsExecutionId(id))
        {
            await answer("error", BadExecutionId);
            return;
        }
        if (!Room.MayJoin(watcher.Caller, StreamName.Execution(id)))
            await answer("error", Error("access_denied", "this key may not see this execution"));
        else if (await setup.Executions.FindAsync(id, watcher.Ending) is { } view)
            await answer("pipeline_state", JsonSerializer.SerializeToUtf8Bytes(view, ContractJson.Default.ExecutionView));
        else
            await answer("error", Error("not_found", $"there is no execution '{id}'"));
    }

    private static async Task AnswerAsync(Watcher watcher, SocketEvent received, string type, byte[] message)
    {
        // What belongs to an answer but is not the answer itself comes as an event alone.
        if (type is not ("snapshot" or "gap"))
            await watcher.Socket.AckAsync(received, message);
        if (type != "error" || received.Id is null)
            await watcher.SayAsync(type, message);
    }

    private static byte[] BadExecutionId => Error("bad_message", "'execution_id' is the id of an execution");

    private static byte[] Error(string code, string message) => ServerMessages.Error(new MessageError(code, message));

    private static string Clip(string text) => text.Length <= 64 ? text : text[..64] + "…";
}
