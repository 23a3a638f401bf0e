/// Producer, consumer, admin.
package moldau.client;
