import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.logging.Logger;

/** A shop that knows nothing of OpenTelemetry: two addresses, one of which asks the other. */
public final class Shop {
  private static final Logger LOG = Logger.getLogger("shop");

  public static void main(String[] arguments) throws Exception {
    var client = HttpClient.newHttpClient();
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    var base = "http://127.0.0.1:" + server.getAddress().getPort();
    server.createContext("/charge", exchange -> answer(exchange, 402));
    server.createContext("/orders", exchange -> {
      try {
        var charge = client.send(HttpRequest.newBuilder(URI.create(base + "/charge")).build(), BodyHandlers.discarding());
        LOG.severe("card declined with " + charge.statusCode());
        answer(exchange, 200);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    });
    server.setExecutor(java.util.concurrent.Executors.newCachedThreadPool());
    server.start();
    System.out.println("listening on " + server.getAddress().getPort());
  }

  private static void answer(HttpExchange exchange, int status) {
    try (exchange) {
      exchange.sendResponseHeaders(status, -1);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
