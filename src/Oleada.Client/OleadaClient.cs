using System.Net.Http.Json;
using Oleada.Client.Http;
using Oleada.Client.Lines;
using Oleada.Client.Streams;
using Oleada.Client.Tickets;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;

namespace Oleada.Client;

/// <summary>Talks to one server with one key. Safe for use by several threads.</summary>
/// <remarks>Requests throw <see cref="OleadaException"/> where the server refuses and
/// <see cref="HttpRequestException"/> where it cannot be reached. Disposing ends all subscriptions;
/// <see cref="DisposeAsync"/> waits for their connections to be gone.</remarks>
public sealed partial class OleadaClient : IDisposable, IAsyncDisposable
{
    private readonly RestCalls _rest;
    private readonly Func<LineSocket> _socket;
    private readonly OleadaClientOptions _options;
    private readonly SubscriptionLines _lines;

    /// <summary>Makes a client; nothing is connected yet.</summary>
    /// <param name="server">Where the server listens, such as <c>http://127.0.0.1:7000</c>.</param>
    /// <param name="key">An access key.</param>
    /// <param name="options">How to behave when the server is slow or away.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public OleadaClient(Uri server, string key, OleadaClientOptions? options = null)
    {
        var chosen = options ?? new OleadaClientOptions();
        chosen.Check();
        _rest = new RestCalls(server, key, chosen);
        _options = chosen;
        _socket = () => new LineSocket(chosen.Locate?.Invoke() ?? server, key, chosen);
        _lines = new SubscriptionLines(_socket, chosen);
    }

    /// <summary>Makes a short-lived token, for a program that cannot send headers.</summary>
    /// <param name="purpose">The one thing that the token is to open.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>The token, and when it becomes worthless.</returns>
    public Task<TokenAnswer> CreateTokenAsync(TokenPurpose purpose, CancellationToken cancellation = default) =>
        _rest.PostAsync("/api/tokens", JsonContent.Create(new TokenRequest(purpose), ContractJson.Default.TokenRequest),
            ContractJson.Default.TokenAnswer, cancellation);

    /// <summary>Opens a link to report what happens at tickets, for a program with an internal key.</summary>
    /// <param name="options">How it behaves.</param>
    /// <returns>The link, which connects at once. It outlives this client and has to be disposed itself.</returns>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public TicketLink OpenTicketLink(TicketLinkOptions? options = null) => new(_socket, options ?? new TicketLinkOptions(), _options);

    /// <inheritdoc />
    public void Dispose()
    {
        _lines.Dispose();
        _rest.Dispose();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _lines.StopAsync();
        Dispose();
    }
}
