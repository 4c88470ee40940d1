using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Oleada.ScriptedModel;

/// <summary>Answers as the endpoints of OpenAI, Anthropic and Google do, from a script: for tests, and to try without a key.</summary>
public sealed class ScriptedModelServer : IAsyncDisposable
{
    /// <summary>The oldest are forgotten.</summary>
    private const int MaxRemembered = 1000;

    private readonly Lock _gate = new();
    private readonly Queue<AnsweredRequest> _answered = [];
    private readonly WebApplication _app;
    private readonly Script _script;
    private readonly string? _key;
    private readonly TimeProvider _time;

    private ScriptedModelServer(WebApplication app, ScriptedModelOptions options, TimeProvider time)
    {
        _app = app;
        _script = options.CreateScript();
        _key = options.Key;
        _time = time;
    }

    /// <summary>Without a path; that of OpenAI's protocols ends in <c>/v1</c>.</summary>
    public Uri? Address { get; private set; }

    /// <summary>The last ones, oldest first.</summary>
    public IReadOnlyList<AnsweredRequest> Answered
    {
        get
        {
            lock (_gate)
                return [.. _answered];
        }
    }

    /// <summary>The sum over <see cref="Answered"/>.</summary>
    public TokenCount Spent => Answered.Aggregate(TokenCount.Zero, (sum, answered) => sum + answered.Usage);

    public static async Task<ScriptedModelServer> StartAsync(ScriptedModelOptions options, TimeProvider time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRequestDecompression();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            if (options.Port is { } port)
                kestrel.Listen(System.Net.IPAddress.Loopback, port);
            if (options.SocketPath is { } path)
                kestrel.ListenUnixSocket(path);
        });
        var app = builder.Build();
        var server = new ScriptedModelServer(app, options, time);
        app.UseRequestDecompression();
        app.Run(server.HandleAsync);
        await app.StartAsync(cancellation);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        server.Address = addresses.Where(address => !address.Contains("unix:", StringComparison.Ordinal)).Select(address => new Uri(address)).FirstOrDefault();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        // Who is in the middle of a slow answer is not waited for.
        using var now = new CancellationTokenSource(TimeSpan.Zero, _time);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value?.TrimEnd('/') ?? "";
        if (_key is not null && !Carries(context.Request, _key))
            await FailAsync(context, path, new ScriptedError(401, "authentication_error", "the script knows another key"));
        else if (HttpMethods.IsGet(context.Request.Method) && path.EndsWith("/models", StringComparison.Ordinal))
            await context.Response.WriteAsync(ModelList, context.RequestAborted);
        else if (HttpMethods.IsPost(context.Request.Method) && await BodyAsync(context) is { } body)
            await AnswerAsync(context, path, body);
        else
            await FailAsync(context, path, new ScriptedError(404, "not_found_error", $"the script has nothing at {path}"));
    }

    private const string ModelList =
        """{"object":"list","data":[{"id":"scripted","object":"model","type":"model","display_name":"Scripted","created":0,"owned_by":"script"}],"has_more":false}""";

    private static bool Carries(HttpRequest request, string key) =>
        request.Headers.Authorization == $"Bearer {key}" || request.Headers["x-api-key"] == key || request.Headers["x-goog-api-key"] == key;

    private static async Task<JsonObject?> BodyAsync(HttpContext context)
    {
        try
        {
            return await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted) as JsonObject;
        }
        catch (JsonException)
        {
            // Answered as a request that makes no sense.
            return null;
        }
    }

    private static Task FailAsync(HttpContext context, string path, ScriptedError error)
    {
        context.Response.StatusCode = error.Status;
        context.Response.ContentType = "application/json";
        if (error.RetryAfterSeconds is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return context.Response.WriteAsync(ModelCall.ErrorAt(path, error).ToJsonString(), context.RequestAborted);
    }

    private async Task AnswerAsync(HttpContext context, string path, JsonObject body)
    {
        if (path.EndsWith("/count_tokens", StringComparison.Ordinal) || path.EndsWith(":countTokens", StringComparison.Ordinal))
        {
            var count = body.ToJsonString().Length / 4;
            await context.Response.WriteAsync($$"""{"input_tokens":{{count}},"totalTokens":{{count}}}""", context.RequestAborted);
            return;
        }
        if (ModelCall.Read(path, body) is not { } call)
        {
            await FailAsync(context, path, new ScriptedError(404, "not_found_error", $"the script has nothing at {path}"));
            return;
        }
        var reply = _script.Reply(call.Request, _time.GetUtcNow().ToUnixTimeSeconds());
        Remember(new AnsweredRequest(
            call.Protocol.Name, call.Request.Model, reply.Scenario, reply.Index, reply.Error?.Status ?? 200, body.ToJsonString(),
            reply.Error is null && !reply.Step.Cut ? reply.Answer.Usage : TokenCount.Zero));
        if (reply.Error is null)
            await ReplySending.SendAsync(context, call, reply, _time);
        else
            await FailAsync(context, path, reply.Error);
    }

    private void Remember(AnsweredRequest answered)
    {
        lock (_gate)
        {
            _answered.Enqueue(answered);
            if (_answered.Count > MaxRemembered)
                _answered.Dequeue();
        }
    }
}
